import { ConfigError } from '@zkr/service/config';
import { configTree } from '@zkr/service/settings/tree';
import { expect, it } from 'vitest';
import { configCommand } from './config-command.js';

const good = { DATABASE_URL: 'postgres://u:hunter2@h/d', KAFKA_BROKERS: 'a:1' };

async function run(env: Record<string, string>, ...argv: string[]): Promise<string> {
  let printed = '';
  await configCommand(env, (text) => void (printed += text)).parseAsync(argv, { from: 'user' });
  return printed;
}

it('accepts what a service accepts, flags included, and refuses the rest', async () => {
  expect(await run(good, 'validate', '--service', 'sequencer', '--', '--order-limit', '5')).toMatch(/valid/);
  await expect(run({ ...good, ROLLUP_ORDER_LIMIT: 'many' }, 'validate', '--service', 'sequencer')).rejects.toThrow(ConfigError);
  await expect(run(good, 'validate', '--service', 'sequencr')).rejects.toThrow(/there are api, sequencer/);
});

it('prints JSON and nothing else', async () => {
  const before = process.exitCode;
  const report = JSON.parse(await run({ ...good, ROLLUP_ORDER_LIMT: '5' }, 'validate', '--service', 'sequencer', '--json'));
  expect(process.exitCode).toBe(2);
  process.exitCode = before;
  expect(report).toMatchObject({ service: 'sequencer', valid: false, problems: [expect.stringMatching(/ROLLUP_ORDER_LIMT is not/)] });
  const { settings } = JSON.parse(await run(good, 'print', '--service', 'sequencer', '--json'));
  expect(settings).toContainEqual({ key: 'orderLimit', variable: 'ROLLUP_ORDER_LIMIT', value: '2000', source: 'default', place: '' });
});

it.each(Object.keys(configTree))('prints what %s reads without its secrets', async (service) => {
  const printed = await run({ ...good, REDIS_URL: 'redis://:hunter2@h', L1_RPC_URL: 'http://h/hunter2' }, 'print', '--service', service);
  expect(printed).toContain('ROLLUP_CONFIG_FILE');
  expect(printed).not.toContain('hunter2');
});
