import type { Database } from '@zkr/storage/database';
import { startTestDatabase, type TestDatabase } from '@zkr/storage/test-database';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HaltError } from './halt-error.js';
import { LedRole, type LedRoleOptions } from './led-role.js';
import { createLogger } from './logger.js';
import { ProgressWatchdog } from './progress-watchdog.js';
import { Readiness } from './readiness.js';
import { ServiceContext } from './service-context.js';

class ImpossibleError extends HaltError {}

const WAIT = { timeout: 10_000 };

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
}, 60_000);
afterAll(() => database.stop());

function startContext() {
  const lines: { level: string; msg: string; code?: string }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const stopping = new AbortController();
  const readiness = new Readiness();
  readiness.phase = 'ready';
  const logger = createLogger({ service: 'test', destination });
  const context = new ServiceContext(
    'test',
    logger,
    new ProgressWatchdog(),
    readiness,
    new Registry(),
    stopping.signal,
  );
  const metric = async (name: string) =>
    (await context.metrics.getSingleMetric(name)!.get()).values[0]!.value;
  return { context, lines, metric, stopping };
}

const options = (role: string, context: ServiceContext, loops: LedRoleOptions['loops']): LedRoleOptions => ({
  ...{ db, role, leaseMs: 3_000, context, loops },
});

describe('LedRole', () => {
  it('runs its loops while it leads, and hands over when it stops', async () => {
    const log: string[] = [];
    const start = (name: string) => {
      const { context } = startContext();
      const work = (epoch: number) => ({
        ...{ name: 'work', intervalMs: 10, onError: () => undefined },
        task: async () => void log.push(`${name} ${epoch}`),
      });
      const role = new LedRole(options('hand-over', context, (epoch) => [work(epoch)]));
      role.start();
      return role;
    };
    const first = start('a');
    await expect.poll(() => log.length, WAIT).toBeGreaterThan(1);
    const second = start('b');
    await first.stop();
    const handedOver = log.length;
    await expect.poll(() => log.length, WAIT).toBeGreaterThan(handedOver + 1);
    await second.stop();
    expect(new Set(log.slice(0, handedOver))).toEqual(new Set(['a 1']));
    expect(new Set(log.slice(handedOver))).toEqual(new Set(['b 2']));
  });

  it('ends the loop that meets an impossible state, also in later terms, and goes on with the others', async () => {
    const { context, lines, metric } = startContext();
    const runs = { sound: [] as number[], broken: [] as number[] };
    const halts: HaltError[] = [];
    const loops: LedRoleOptions['loops'] = (epoch) => [
      {
        ...{ name: 'sound', intervalMs: 10, onError: () => undefined },
        task: async () => void runs.sound.push(epoch),
      },
      {
        ...{ name: 'broken', intervalMs: 10, onError: () => expect.fail('told of a halt as of a failure') },
        task: async () => {
          runs.broken.push(epoch);
          throw new ImpossibleError('impossible', 'look at it', { at: 1 });
        },
      },
    ];
    const role = new LedRole({
      ...options('halting', context, loops),
      onHalt: (error) => void halts.push(error),
    });
    expect(await metric('rollup_halted')).toBe(0);
    role.start();
    await expect.poll(() => halts.length, WAIT).toBe(1);
    const soFar = runs.sound.length;
    await expect.poll(() => runs.sound.length, WAIT).toBeGreaterThan(soFar + 1);

    await database.restart(4_000);
    await expect.poll(() => runs.sound.includes(2), { timeout: 20_000 }).toBe(true);

    expect(runs.broken).toEqual([1]);
    expect(halts).toHaveLength(1);
    expect(await metric('rollup_halted')).toBe(1);
    expect(await context.readiness.report()).toMatchObject({
      ready: false,
      failing: [{ name: 'halting', reason: 'look at it' }],
    });
    expect(lines.filter(({ level }) => level === 'fatal')).toEqual([
      expect.objectContaining({ code: 'impossible', at: 1 }),
    ]);
    await role.stop();
  });

  it('tells of a failure, but not of one while the service stops', async () => {
    const { context, stopping } = startContext();
    const failures: number[] = [];
    let runs = 0;
    const fails = () => ({
      ...{
        name: 'fails',
        intervalMs: 10,
        maxBackoffMs: 10,
        onError: (_: unknown, count: number) => void failures.push(count),
      },
      task: async () => {
        runs++;
        throw new Error('away');
      },
    });
    const role = new LedRole(options('failing', context, () => [fails()]));
    role.start();
    await expect.poll(() => failures.length, WAIT).toBeGreaterThan(1);
    stopping.abort();
    const told = failures.length;
    const run = runs;
    await expect.poll(() => runs, WAIT).toBeGreaterThan(run + 1);
    await role.stop();
    expect(failures.slice(0, 2)).toEqual([1, 2]);
    expect(failures.length).toBe(told);
  });
});
