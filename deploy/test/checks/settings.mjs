import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settings } from '../../helm/schema/services.mjs';
import { examples, rendered, resources } from '../render.mjs';
import { check } from '../suite.mjs';

const services = Object.keys(settings).filter((name) => name !== 'all');

const secretValues = {
  ROLLUP_PROVER_DATABASE_URL: 'postgres://rollup_prover:secret@db.example:5432/rollup',
  ROLLUP_AUTOSCALER_DATABASE_URL: 'postgres://rollup_autoscaler:secret@db.example:5432/rollup',
  ROLLUP_DEPLOYER_PRIVATE_KEY: `0x${'34'.repeat(32)}`,
  DATABASE_URL: 'postgres://user:secret@db.example:5432/rollup',
  REDIS_URL: 'redis://redis.example:6379',
  L1_RPC_URL: 'https://l1.example',
  ROLLUP_L1_PRIVATE_KEY: `0x${'12'.repeat(32)}`,
};

/** The environment of a container, its secret files in a folder of this machine. */
function environment(container, folder) {
  return Object.fromEntries(
    (container.env ?? []).map(({ name, value, valueFrom }) => {
      if (valueFrom) return [name, 'kafka.example:9092'];
      if (!name.endsWith('_FILE')) return [name, value];
      const file = join(folder, name);
      writeFileSync(file, secretValues[name.replace('_FILE', '')]);
      return [name, file];
    }),
  );
}

async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'zkr-chart-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the chart tells a service is what the service understands: its own configuration reads it. */
export async function settingsAreUnderstood() {
  const { loadConfig } = await import('@zkr/service/config');
  const { settingsOf } = await import('@zkr/service/setting');
  const { configTree } = await import('@zkr/service/settings/tree');
  for (const service of services) {
    await check(`${service} has every setting that the schema offers`, async () => {
      const known = new Set(settingsOf(configTree[service]).map(({ key }) => key));
      const unknown = Object.keys(settings[service]).filter((key) => !known.has(key));
      assert.deepEqual(unknown, []);
    });
  }
  for (const example of examples) {
    const text = await rendered(example);
    for (const { metadata, spec } of [...resources(text, 'Job'), ...resources(text, 'Deployment')]) {
      for (const container of [...spec.template.spec.containers, ...(spec.template.spec.initContainers ?? [])]) {
        const [, main, name] = container.command;
        if (main !== 'apps/operator/dist/main.js') continue;
        await check(`operator ${name} of ${metadata.name} reads its environment, ${example}`, () =>
          inFolder((folder) => loadConfig(configTree[name], environment(container, folder), [], { program: name, tree: configTree })),
        );
      }
    }
    for (const { metadata, spec } of resources(text, 'Deployment')) {
      const service = metadata.labels['app.kubernetes.io/component'];
      await check(`${metadata.name} reads its environment, ${example}`, () =>
        inFolder(async (folder) => {
          const config = loadConfig(configTree[service], environment(spec.template.spec.containers[0], folder));
          assert.equal(config.shutdownGraceMs, spec.template.spec.terminationGracePeriodSeconds * 1000);
          assert.equal(config.databaseUrl, secretValues.DATABASE_URL);
        }),
      );
    }
  }
}
