import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, succeed } from '../suite.mjs';
import { repository } from '../tools.mjs';

const DOCKERFILE = readFileSync(join(repository, 'deploy/image/Dockerfile'), 'utf8');
const OPERATOR = ['migrate', 'create-topics', 'deploy-contracts'];

const stages = [...DOCKERFILE.matchAll(/^FROM (\S+) AS (\S+)$/gm)].map(([, from, name]) => ({ from, name }));

/** Variables that the image sets, those of the stages below it included. */
function imageEnvironment(target) {
  const stage = stages.find(({ name }) => name === target);
  if (!stage) return {};
  const text = DOCKERFILE.split(/^FROM /m).find((part) => part.startsWith(`${stage.from} AS ${target}\n`));
  const own = [...text.matchAll(/^ENV (.*)$/gm)].flatMap(([, pairs]) => pairs.split(' ').map((pair) => pair.split('=')));
  return { ...imageEnvironment(stage.from), ...Object.fromEntries(own) };
}

/** As Docker Compose reads it: its own loader, and then what only this project knows. */
export async function composeIsValid() {
  const { loadConfig } = await import('@zkr/service/config');
  const { configTree } = await import('@zkr/service/settings/tree');
  const { isDevelopmentKey } = await import('@zkr/l1/development-accounts');
  let services = {};
  await check('the compose file is one for Docker Compose', async () => {
    ({ services } = JSON.parse(await succeed('go', ['-C', 'deploy/test/compose', 'run', '.', '../../compose/compose.yaml'])));
  });
  const built = Object.entries(services).filter(([, { build }]) => build !== undefined);
  await check('everything that it builds is a target of the Dockerfile', () => {
    assert.ok(built.length >= 10, `only ${built.length} are built`);
    for (const [name, { build }] of built) assert.ok(stages.some((stage) => stage.name === build.target), `${name}: ${build.target}`);
  });
  for (const [name, { build, environment }] of built.filter(([one]) => one in configTree)) {
    await check(`${name} reads its environment, compose`, () => {
      const image = Object.fromEntries(Object.entries(imageEnvironment(build.target)).filter(([key]) => key.startsWith('ROLLUP_')));
      loadConfig(configTree[name], { ...image, ...environment }, [], { program: name, tree: configTree });
    });
  }
  await check('compose runs every service and command of an installation, restricted', () => {
    const names = [...Object.keys(configTree).filter((name) => name !== 'fetch-circuits')];
    assert.deepEqual(names.filter((name) => !(name in services)), []);
    for (const name of names) {
      const { read_only: readOnly, cap_drop: dropped, security_opt: options, user } = services[name];
      assert.deepEqual([readOnly, dropped, options, user], [true, ['ALL'], ['no-new-privileges:true'], undefined], name);
    }
    for (const name of OPERATOR) assert.deepEqual(services[name].command, [name]);
  });
  await check('its keys are the ones that everybody knows, which no chain but a local one takes', () => {
    const keys = Object.values(services).flatMap(({ environment }) =>
      Object.entries(environment ?? {}).flatMap(([name, value]) => (name.endsWith('PRIVATE_KEY') ? [value] : [])),
    );
    assert.equal(keys.length, 2);
    assert.ok(keys.every(isDevelopmentKey));
  });
}
