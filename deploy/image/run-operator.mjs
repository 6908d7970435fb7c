import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isolated } from './container.mjs';

const CIRCUITS = '/var/lib/zk-rollup/circuits';
const PUBLISHED = '/mnt/published';

/** A folder that the images' user may write into. */
function owned(folder) {
  if (isolated) chownSync(folder, 10001, 10001);
  return folder;
}

/** What is run once at an installation, with the environment of the compose file; and what only a cluster needs. */
export async function runOperator({ check, run, compose, folder }) {
  const operator = (name, more = {}) => {
    const { command, env, volumes } = compose.command(name);
    return JSON.parse(run('operator', { command: [...command, '--json'], env: { ...env, ...more.env }, volumes: [...volumes, ...(more.volumes ?? [])] }));
  };

  await check('migrate applies the migrations, and then none', () => {
    const [first, second] = [operator('migrate'), operator('migrate', secretFile(compose.command('migrate').env, folder))].map(({ applied }) => applied.length);
    if (first === 0 || second !== 0) throw new Error(`applied ${first}, then ${second}`);
  }, true);
  await check('create-topics', () => operator('create-topics'), true);
  await check('deploy-contracts deploys, and then says so', () => {
    const runs = [1, 2].map(() => operator('deploy-contracts'));
    if (!runs[0].deployed || runs[1].deployed || runs[0].contract !== runs[1].contract) throw new Error(JSON.stringify(runs));
  }, true);
  await check('pack-circuits and fetch-circuits', () => {
    const [{ folder: made }] = compose.command('deploy-contracts').volumes;
    // Its files stay the ones of whoever made them.
    const published = { folder: owned(made), path: PUBLISHED };
    const fetched = { folder: owned(join(folder, 'fetched')), path: CIRCUITS };
    const hash = run('operator', { command: ['pack-circuits', PUBLISHED, '--circuits', 'segment-5'], volumes: [published] }).trim();
    const env = { ROLLUP_CIRCUITS_FROM: PUBLISHED, ROLLUP_CIRCUITS_SHA256: hash, ROLLUP_CIRCUIT_CACHE: CIRCUITS };
    run('operator', { command: ['fetch-circuits'], env, volumes: [{ ...published, readOnly: true }, fetched] });
  }, true);
}

/** The same database, its URL in a file: an environment that has both would be refused. */
function secretFile({ DATABASE_URL: url }, folder) {
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets);
  writeFileSync(join(secrets, 'database-url'), `${url}\n`);
  chmodSync(join(secrets, 'database-url'), 0o444);
  return { env: { DATABASE_URL: '', DATABASE_URL_FILE: '/run/secrets/database-url' }, volumes: [{ folder: secrets, path: '/run/secrets', readOnly: true }] };
}
