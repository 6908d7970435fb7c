import assert from 'node:assert/strict';
import { loadCompose } from '../../compose/load.mjs';
import { imageEnvironment, stages } from '../../image/dockerfile.mjs';
import { check } from '../suite.mjs';

const OPERATOR = ['migrate', 'create-topics', 'deploy-contracts'];

/** As Docker Compose reads it: its own loader, and then what only this project knows. */
export async function composeIsValid() {
  const { loadConfig } = await import('@zkr/service/config');
  const { configTree } = await import('@zkr/service/settings/tree');
  const { isDevelopmentKey } = await import('@zkr/l1/development-accounts');
  let services = {};
  await check('the compose file is one for Docker Compose', async () => {
    ({ services } = await loadCompose());
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
  const { anvilArguments } = await import('@zkr/embedded/anvil');
  await check('its chain is the one that everything is tested on', () => {
    const [tested, here] = [anvilArguments(0, 1), services.anvil.command].map(chainOptions);
    assert.deepEqual(here, tested);
  });
}

/** Anvil's options by name, without those of the place it runs at and of what is its default. */
function chainOptions(words) {
  const options = words.join(' ').split(/ ?--/).filter(Boolean).map((option) => option.split(/ (.*)/s).slice(0, 2));
  const elsewhere = ['host', 'port', 'state', 'cache-path', 'quiet', 'mnemonic', 'chain-id'];
  return Object.fromEntries(options.filter(([name]) => !elsewhere.includes(name)).map(([name, value = true]) => [name, value]));
}
