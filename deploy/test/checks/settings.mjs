import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settings } from '../../helm/schema/services.mjs';
import { examples, rendered, resources } from '../render.mjs';
import { check } from '../suite.mjs';
import { repository } from '../tools.mjs';

const services = Object.keys(settings).filter((name) => name !== 'all');

/** The service's own schema, as it was built. */
async function configOf(service) {
  const path = join(repository, 'apps', service, 'dist', 'config.js');
  if (!existsSync(path)) throw new Error(`${path} is not there: run npm run build`);
  const module = await import(path);
  return module.configSchema ?? module.apiConfig;
}

const secretValues = {
  DATABASE_URL: 'postgres://user:secret@db.example:5432/rollup',
  REDIS_URL: 'redis://redis.example:6379',
  L1_RPC_URL: 'https://l1.example',
  ROLLUP_L1_PRIVATE_KEY: `0x${'12'.repeat(32)}`,
};

/** The environment of a container, its secret files in a folder of this machine. */
function environment(container, folder) {
  return Object.fromEntries(
    container.env.map(({ name, value, valueFrom }) => {
      if (valueFrom) return [name, 'kafka.example:9092'];
      if (!name.endsWith('_FILE')) return [name, value];
      const file = join(folder, name);
      writeFileSync(file, secretValues[name.replace('_FILE', '')]);
      return [name, file];
    }),
  );
}

/** What the chart tells a service is what the service understands: its own configuration reads it. */
export async function settingsAreUnderstood() {
  const { loadConfig } = await import('@zkr/service/config');
  const { settingsOf } = await import('@zkr/service/setting');
  for (const service of services) {
    await check(`${service} has every setting that the schema offers`, async () => {
      const known = new Set(settingsOf(await configOf(service)).map(({ key }) => key));
      const unknown = Object.keys(settings[service]).filter((key) => !known.has(key));
      assert.deepEqual(unknown, []);
    });
  }
  for (const example of examples) {
    for (const { metadata, spec } of resources(await rendered(example), 'Deployment')) {
      const service = metadata.labels['app.kubernetes.io/component'];
      await check(`${metadata.name} reads its environment, ${example}`, async () => {
        const folder = mkdtempSync(join(tmpdir(), 'zkr-chart-'));
        try {
          const config = loadConfig(await configOf(service), environment(spec.template.spec.containers[0], folder));
          assert.equal(config.shutdownGraceMs, spec.template.spec.terminationGracePeriodSeconds * 1000);
          assert.equal(config.databaseUrl, secretValues.DATABASE_URL);
        } finally {
          rmSync(folder, { recursive: true });
        }
      });
    }
  }
}
