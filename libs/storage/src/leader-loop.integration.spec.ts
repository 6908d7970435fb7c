import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.js';
import { LeaderLoop } from './leader-loop.js';
import { startTestDatabase, type TestDatabase } from './test-database.js';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
}, 60_000);
afterAll(() => database.stop());

/** Renewed every third of it: a test survives a machine that stands still for two seconds. */
const TTL_MS = 3_000;
const WAIT = { timeout: 10_000 };

describe('LeaderLoop', () => {
  it('hands over at once on stop', async () => {
    const log: string[] = [];
    const loop = (holder: string) =>
      new LeaderLoop({
        db,
        role: 'r5',
        holder,
        ttlMs: TTL_MS,
        onElected: (epoch) => log.push(`${holder} elected ${epoch}`),
        onDeposed: () => void log.push(`${holder} deposed`),
      });
    const [a, b] = [loop('a'), loop('b')];
    a.start();
    await expect.poll(() => log, WAIT).toEqual(['a elected 1']);
    b.start();
    await sleep(1.5 * TTL_MS);
    expect(log).toEqual(['a elected 1']);
    expect([a.epoch, b.epoch]).toEqual([1, undefined]);
    await a.stop();
    await expect.poll(() => log, WAIT).toEqual(['a elected 1', 'a deposed', 'b elected 2']);
    await b.stop();
  });

  it('deposes itself when Postgres is away for longer than the lease', async () => {
    let deposed = 0;
    const elected: number[] = [];
    const loop = new LeaderLoop({
      db,
      role: 'r6',
      holder: 'a',
      ttlMs: 500,
      onError: () => undefined,
      onElected: (epoch) => void elected.push(epoch),
      onDeposed: () => void deposed++,
    });
    loop.start();
    await expect.poll(() => elected, WAIT).toEqual([1]);
    await database.restart(1_000);
    expect(deposed).toBe(1);
    await expect.poll(() => elected, WAIT).toEqual([1, 2]);
    await loop.stop();
  });

  it('begins no term while work of the last one still runs', async () => {
    const log: string[] = [];
    let finish: () => void = () => undefined;
    const loop = new LeaderLoop({
      ...{ db, role: 'r7', holder: 'a', ttlMs: 500, onError: () => undefined },
      onElected: (epoch) => void log.push(`elected ${epoch}`),
      onDeposed: async () => {
        await new Promise<void>((resolve) => (finish = resolve));
        log.push('over');
      },
    });
    loop.start();
    await expect.poll(() => log, WAIT).toEqual(['elected 1']);
    await database.restart(1_000);
    await sleep(1_000);
    expect(log).toEqual(['elected 1']);
    expect(loop.epoch).toBeUndefined();
    finish();
    await expect
      .poll(() => log, WAIT)
      .toEqual(['elected 1', 'over', expect.stringMatching(/^elected [23]$/)]);
    const stopped = loop.stop();
    await expect.poll(() => loop.epoch).toBeUndefined();
    finish();
    await stopped;
  });
});
