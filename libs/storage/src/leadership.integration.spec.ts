import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.js';
import { once } from './inbox.js';
import { LeaderLoop } from './leader-loop.js';
import { acquireOrRenew, fence, FencedError, stepDown } from './leadership.js';
import { migrateUp } from './migrate.js';
import { enqueue } from './outbox.js';
import { startTestPostgres, type TestPostgres } from './test-postgres.js';

let postgres: TestPostgres;
let db: Database;
beforeAll(async () => {
  postgres = await startTestPostgres();
  await migrateUp(postgres.url);
  db = openDatabase({ url: postgres.url, applicationName: 'test' });
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await postgres.stop();
});

const writeAs = (role: string, epoch: number) =>
  db.transaction().execute(async (trx) => {
    await fence(trx, role, epoch);
    await enqueue(trx, { topic: 't', key: 'k', eventId: `${role}:${epoch}`, payload: {} });
  });

describe('leadership (X3)', () => {
  it('grows the epoch with each change of holder and each lapse', async () => {
    expect(await acquireOrRenew(db, 'r1', 'a', 150)).toBe(1);
    expect(await acquireOrRenew(db, 'r1', 'a', 150)).toBe(1);
    expect(await acquireOrRenew(db, 'r1', 'b', 150)).toBeNull();
    await sleep(200);
    expect(await acquireOrRenew(db, 'r1', 'a', 150)).toBe(2);
    await sleep(200);
    expect(await acquireOrRenew(db, 'r1', 'b', 10_000)).toBe(3);
    expect(await acquireOrRenew(db, 'r1', 'a', 150)).toBeNull();
  });

  it('lets one of many take a new role', async () => {
    const epochs = await Promise.all(
      ['a', 'b', 'c', 'd'].map((holder) => acquireOrRenew(db, 'r2', holder, 5_000)),
    );
    expect(epochs.filter((epoch) => epoch !== null)).toEqual([1]);
  });

  it('refuses the writes of a leader that slept through its lease', async () => {
    const paused = (await acquireOrRenew(db, 'r3', 'paused', 50))!;
    await writeAs('r3', paused);
    await sleep(80);
    const current = (await acquireOrRenew(db, 'r3', 'next', 5_000))!;
    await expect(writeAs('r3', paused)).rejects.toBeInstanceOf(FencedError);
    await writeAs('r3', current);
    await stepDown(db, 'r3', paused);
    expect(await acquireOrRenew(db, 'r3', 'paused', 50)).toBeNull();
  });

  it('keeps a rival out until a fenced transaction has ended', async () => {
    const epoch = (await acquireOrRenew(db, 'r4', 'a', 50))!;
    let rivalAt = 0;
    let committedAt = 0;
    let rival: Promise<unknown> | undefined;
    await db.transaction().execute(async (trx) => {
      await fence(trx, 'r4', epoch);
      await sleep(80);
      rival = acquireOrRenew(db, 'r4', 'b', 1_000).then(() => (rivalAt = performance.now()));
      await sleep(150);
      committedAt = performance.now();
    });
    await rival;
    expect(rivalAt).toBeGreaterThan(committedAt);
  });
});

describe('LeaderLoop', () => {
  it('hands over at once on stop', async () => {
    const log: string[] = [];
    const loop = (holder: string) =>
      new LeaderLoop({
        db,
        role: 'r5',
        holder,
        ttlMs: 600,
        onElected: (epoch) => log.push(`${holder} elected ${epoch}`),
        onDeposed: () => void log.push(`${holder} deposed`),
      });
    const [a, b] = [loop('a'), loop('b')];
    a.start();
    await sleep(100);
    b.start();
    await sleep(900);
    expect(log).toEqual(['a elected 1']);
    expect([a.epoch, b.epoch]).toEqual([1, undefined]);
    await a.stop();
    await sleep(400);
    expect(log).toEqual(['a elected 1', 'a deposed', 'b elected 2']);
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
    await sleep(100);
    expect(elected).toEqual([1]);
    await postgres.restart(1_000);
    expect(deposed).toBe(1);
    await sleep(600);
    expect(elected).toEqual([1, 2]);
    await loop.stop();
  });
});

describe('once', () => {
  const effect = (consumer: string, eventId: string, log: string[], fail = false) =>
    db.transaction().execute(async (trx) => {
      if (!(await once(trx, consumer, eventId))) return;
      log.push(`${consumer} ${eventId}`);
      if (fail) throw new Error('effect failed');
    });

  it('runs an effect once per consumer, also when the copies come together', async () => {
    const log: string[] = [];
    await Promise.all([1, 2, 3, 4, 5].map(() => effect('a', 'e1', log)));
    await effect('b', 'e1', log);
    expect(log.sort()).toEqual(['a e1', 'b e1']);
  });

  it('forgets the event when the effect rolls back', async () => {
    const log: string[] = [];
    await expect(effect('a', 'e2', log, true)).rejects.toThrow();
    await effect('a', 'e2', log);
    expect(log).toEqual(['a e2', 'a e2']);
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
    await expect.poll(() => log).toEqual(['elected 1']);
    await postgres.restart(1_000);
    await sleep(1_000);
    expect(log).toEqual(['elected 1']);
    expect(loop.epoch).toBeUndefined();
    finish();
    await expect.poll(() => log, { timeout: 5_000 }).toEqual(['elected 1', 'over', expect.stringMatching(/^elected [23]$/)]);
    const stopped = loop.stop();
    await expect.poll(() => loop.epoch).toBeUndefined();
    finish();
    await stopped;
  });
});
