import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, loadConfig, secretValues } from './config.js';
import { durationMs, flag, list, port, url } from './config-types.js';
import { describeConfig } from './describe-config.js';
import { infrastructureSettings, serviceSettings } from './service-settings.js';
import { setting } from './setting.js';

const schema = z.object({
  httpPort: setting(port().default(3000), { description: 'port' }),
  databaseUrl: setting(url('postgres'), { env: 'DATABASE_URL', secret: true, description: 'Postgres' }),
  brokers: setting(list(), { env: 'KAFKA_BROKERS', description: 'brokers' }),
  waitMs: setting(durationMs().optional(), { description: 'wait' }),
  fast: setting(flag().default(false), { description: 'fast' }),
});
const good = { DATABASE_URL: 'postgres://u:secret-word@h/d', KAFKA_BROKERS: 'a:1, b:2', PATH: '/bin' };

function problems(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('accepted');
}

it('reads variables, defaults and flags, flags first', () => {
  expect(
    loadConfig(schema, { ...good, ROLLUP_HTTP_PORT: '1', ROLLUP_FAST: 'true' }, [
      '--http-port',
      '2',
      '--wait-ms=5',
    ]),
  ).toEqual({
    httpPort: 2,
    databaseUrl: good.DATABASE_URL,
    brokers: ['a:1', 'b:2'],
    waitMs: 5,
    fast: true,
  });
  expect(loadConfig(schema, { ...good, ROLLUP_HTTP_PORT: '' }).httpPort).toBe(3000);
});

it('lists every problem at once, without the value of a secret', () => {
  const found = problems(() =>
    loadConfig(schema, { DATABASE_URL: 'mysql://hunter2', ROLLUP_HTTP_PORT: '1e3', ROLLUP_HTP: '1' }, [
      '--fats',
    ]),
  );
  expect(found).toHaveLength(5);
  expect(found.join('\n')).toMatch(
    /ROLLUP_HTP is not a setting.*\n.*--fats is not a flag.*\n.*ROLLUP_HTTP_PORT: must be a whole number.*\n.*DATABASE_URL: must be a URL.*\n.*KAFKA_BROKERS is required: brokers/,
  );
  expect(found.join('\n')).not.toContain('hunter2');
});

it('takes a secret from a file, but not from two places', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'zkr-config-')), 'url');
  writeFileSync(file, 'postgres://from-file/x\n');
  const { DATABASE_URL, ...rest } = good;
  const config = loadConfig(schema, { ...rest, DATABASE_URL_FILE: file });
  expect(config.databaseUrl).toBe('postgres://from-file/x');
  expect(secretValues(schema, config)).toEqual(['postgres://from-file/x']);
  expect(problems(() => loadConfig(schema, { ...good, DATABASE_URL_FILE: file }))[0]).toMatch(/both set/);
  expect(problems(() => loadConfig(schema, { ...rest, DATABASE_URL_FILE: '/none' }))[0]).toMatch(
    /cannot read \/none/,
  );
  expect(
    problems(() => loadConfig(schema, { ...good, KAFKA_BROKERS_FILE: file, ROLLUP_HTTP_PORT_FILE: file })),
  ).toHaveLength(1);
});

it('describes itself', () => {
  const text = describeConfig(z.object({ ...serviceSettings, ...infrastructureSettings }));
  expect(text).toContain(
    '| `DATABASE_URL` or `DATABASE_URL_FILE` | `--database-url` | required | Postgres connection string |',
  );
  expect(text).toContain('| `ROLLUP_DRAIN_MS` | `--drain-ms` | `0` |');
});
