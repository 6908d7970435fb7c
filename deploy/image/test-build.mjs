/**
 * Builds the images' file tree without Docker, by the steps of the Dockerfile and with its version of Node, from what a
 * fresh clone gives Docker, in a clean folder. Then does with it what the compose file does: runs the operator's commands
 * and every service with that file's environment, restricted as a container is, against the embedded infrastructure, and
 * sends a transaction until L1 has verified it. Prints `N passed, N failed`.
 *
 * node deploy/image/test-build.mjs [--keep]     after `npm run -s build`
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startInfrastructure } from '@zkr/embedded/infrastructure';
import { nodeOf } from '../test/tools.mjs';
import { buildTree, inspectTree } from './build-tree.mjs';
import { checks } from './checks.mjs';
import { composeServices } from './compose-services.mjs';
import { containers, isolation } from './container.mjs';
import { argument } from './dockerfile.mjs';
import { runOperator } from './run-operator.mjs';
import { runServices } from './run-services.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'zkr-image-'));
chmodSync(folder, 0o755);
const { check, finish } = checks();
const services = [];
let servers;

/** The folder that the compose file's service `circuits` leaves: made as there, as this user, who is root there. */
function circuitsVolume() {
  const cache = join(repository, '.rollup', 'cache', 'circuits');
  execFileSync(process.execPath, ['libs/proving/dist/ensure-circuit-main.js', '.', 'segment-5', cache], { cwd: repository, stdio: 'ignore' });
  const volume = join(folder, 'circuits');
  execFileSync('cp', ['-a', cache, volume]);
  return volume;
}

try {
  const node = await nodeOf(argument('NODE_IMAGE').match(/^node:(\d+)-/)[1]);
  const app = join(folder, 'app');
  const { run, start } = containers({ app, node, folder });
  await buildTree({ check, app, node, source: join(folder, 'source') });
  await inspectTree({ check, app, run });
  process.stdout.write(`what follows runs with ${isolation}\n`);
  servers = await startInfrastructure({ dataDir: join(folder, 'data'), cacheDir: join(repository, '.rollup', 'cache'), env: process.env, ports: 'ephemeral' });
  const compose = await composeServices({ servers, circuits: circuitsVolume() });
  mkdirSync(join(folder, 'fetched'));
  await runOperator({ check, run, compose, folder });
  await runServices({ check, run, start, compose, servers, services });
} catch (error) {
  process.stdout.write(`stopped: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  for (const { child } of services) if (child.exitCode === null) child.kill('SIGKILL');
  await servers?.stop();
  if (process.argv.includes('--keep')) process.stdout.write(`${folder}\n`);
  else {
    execFileSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exit(finish() || process.exitCode);
