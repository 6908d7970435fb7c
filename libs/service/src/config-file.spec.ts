import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, loadConfig } from './config.js';
import { integer, list, port, url } from './config-types.js';
import { printConfig, printedSettings } from './print-config.js';
import { resolveSettings } from './resolve-settings.js';
import { configFileSetting } from './service-settings.js';
import { setting } from './setting.js';

const folder = mkdtempSync(join(tmpdir(), 'zkr-config-'));
let files = 0;
function file(content: string): string {
  const path = join(folder, `${files++}.yaml`);
  writeFileSync(path, content);
  return path;
}

const apple = z.object({
  configFile: configFileSetting,
  httpPort: setting(port().default(3000), { env: 'HTTP_PORT', description: 'port' }),
  limit: setting(integer(1, 100).default(7), { description: 'limit' }),
  brokers: setting(list().default(['none']), { description: 'brokers' }),
  databaseUrl: setting(url('postgres').optional(), { env: 'DATABASE_URL', secret: true, description: 'Postgres' }),
});
const pear = z.object({ ripeness: setting(integer(0, 9).default(0), { description: 'how ripe' }) });
const options = { program: 'apple', tree: { apple, pear } };
const load = (content: string, env = {}, argv: string[] = []) =>
  loadConfig(apple, { ROLLUP_CONFIG_FILE: file(content), ...env }, argv, options);

function problems(content: string, env = {}): string {
  try {
    load(content, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n');
    throw error;
  }
  throw new Error('accepted');
}

describe('precedence', () => {
  const content = 'apple: { httpPort: 1 }';
  it.each([
    ['default', '', {}, [], 3000],
    ['file', content, {}, [], 1],
    ['environment', content, { HTTP_PORT: '2' }, [], 2],
    ['flag', content, { HTTP_PORT: '2' }, ['--http-port', '3'], 3],
    ['flag', content, {}, ['--http-port=3'], 3],
  ])('%s counts', (source, text, env, argv: string[], expected) => {
    expect(load(text, env, argv).httpPort).toBe(expected);
    const { resolved } = resolveSettings(apple, { ROLLUP_CONFIG_FILE: file(text), ...env }, argv, options);
    expect(resolved.find(({ setting: { key } }) => key === 'httpPort')!.source).toBe(source);
  });

  it('takes the file from a flag before the variable', () => {
    expect(load('apple: { limit: 1 }', {}, ['--config-file', file('apple: { limit: 2 }')]).limit).toBe(2);
  });

  it('takes the own section before the shared one, in whichever order they come', () => {
    expect(load('all: { limit: 1 }\napple: { limit: 2 }').limit).toBe(2);
    expect(load('apple: { limit: 2 }\nall: { limit: 1 }').limit).toBe(2);
    expect(load('all: { limit: 1, ripeness: 3 }').limit).toBe(1);
    expect(load('apple:\n  limit:\npear:\n').limit).toBe(7);
  });
});

it('reads JSON and lists, and numbers as strictly as from a variable', () => {
  expect(load('{"apple": {"httpPort": 80, "brokers": ["a:1", "b:2"]}}')).toMatchObject({ httpPort: 80, brokers: ['a:1', 'b:2'] });
  expect(problems('apple: { limit: 1e1 }')).toMatch(/apple\.limit: must be a whole number/);
  expect(problems('apple: { limit: 101 }')).toMatch(/apple\.limit: /);
  expect(problems('apple: { limit: { a: 1 } }')).toMatch(/must be one value/);
});

it('refuses keys that nobody knows, also in the sections of others, all at once', () => {
  const found = problems('apple: { httpPrt: 1 }\npear: { ripenes: 1 }\nplum: {}\nall: { ripe: 1, configFile: x }', { ROLLUP_LIMT: '1' });
  expect(found).toMatch(/apple\.httpPrt is not a setting; apple has brokers, databaseUrlFile, httpPort, limit/);
  expect(found).toMatch(/pear\.ripenes is not a setting; pear has ripeness/);
  expect(found).toMatch(/no section plum; known are all, apple, pear/);
  expect(found).toMatch(/all\.ripe is not a setting/);
  expect(found).toMatch(/all\.configFile is not a setting/);
  expect(found).toMatch(/ROLLUP_LIMT is not a setting/);
  expect(found.split('\n')).toHaveLength(6);
});

it('leaves the variables of other programs alone', () => {
  expect(load('', { ROLLUP_RIPENESS: 'whatever' }).limit).toBe(7);
  expect(() => loadConfig(apple, { ROLLUP_RIPENESS: '1' })).toThrow(ConfigError);
});

it('takes a secret from a file of its own only', () => {
  const secret = file('postgres://u:hunter2@h/d\n');
  expect(load(`apple: { databaseUrlFile: ${secret} }`).databaseUrl).toBe('postgres://u:hunter2@h/d');
  expect(load(`apple: { databaseUrlFile: ${secret} }`, { DATABASE_URL: 'postgres://b/d' }).databaseUrl).toBe('postgres://b/d');
  const refused = problems('apple: { databaseUrl: "postgres://u:hunter2@h/d" }');
  expect(refused).toMatch(/databaseUrl is a secret.*databaseUrlFile/);
  expect(refused).not.toContain('hunter2');
  expect(problems('apple: { databaseUrlFile: /none }')).toMatch(/databaseUrlFile: cannot read \/none/);
});

it.each([
  ['a: [', /is not YAML or JSON/],
  ['apple: { limit: 1, limit: 2 }', /is not YAML or JSON/],
  ['- a', /must have keys/],
  ['apple: 5', /apple: must have keys/],
])('refuses %s', (content, message) => expect(problems(content)).toMatch(message));

it('says so when the file is away', () => {
  expect(() => loadConfig(apple, { ROLLUP_CONFIG_FILE: '/none' }, [], options)).toThrow(/ROLLUP_CONFIG_FILE: cannot read \/none/);
});

it('prints what counts and where it comes from, without secrets', () => {
  const env = { ROLLUP_CONFIG_FILE: file('apple: { limit: 9 }'), DATABASE_URL: 'postgres://u:hunter2@h/d' };
  const { resolved } = resolveSettings(apple, env, ['--http-port', '5'], options);
  const text = printConfig(resolved);
  expect(text).toContain('HTTP_PORT=5  # flag, --http-port\n');
  expect(text).toMatch(/ROLLUP_LIMIT=9 {2}# file, .*: apple\.limit\n/);
  expect(text).toContain('DATABASE_URL=[redacted]  # environment\n');
  expect(text).toContain('ROLLUP_BROKERS=none  # default\n');
  expect(text + JSON.stringify(printedSettings(resolved))).not.toContain('hunter2');
});
