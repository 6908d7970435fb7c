import type { MessagePublisher, OutgoingMessage } from '@zkr/messaging/message-bus';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database, Trx } from './database.js';
import { enqueue } from './outbox.js';
import { readOutboxState } from './outbox-state.js';
import { OutboxRelay } from './outbox-relay.js';
import { PgListener } from './pg-listener.js';
import { startTestDatabase, type TestDatabase } from './test-database.js';

/** The far end of the port; records what arrives, and refuses when told. */
class Recorder implements MessagePublisher {
  readonly ids: string[] = [];
  failures = 0;
  delayMs = 0;
  inFlight = 0;
  mostInFlight = 0;

  async publish(_topic: string, messages: OutgoingMessage[]): Promise<void> {
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    await sleep(this.delayMs);
    this.inFlight--;
    if (this.failures-- > 0) throw new Error('broker away');
    this.ids.push(...messages.map(({ headers }) => headers['event-id']!));
  }
}

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
}, 60_000);
beforeEach(() => db.deleteFrom('outbox').execute());
afterAll(() => database.stop());

const message = (eventId: string, key = 'k') => ({ topic: 't', key, eventId, payload: { id: eventId } });
const insert = (eventId: string) => db.transaction().execute((trx) => enqueue(trx, message(eventId)));

/** A transaction held open between insert and commit. */
async function holdOpen(eventId: string): Promise<() => Promise<void>> {
  let commit!: () => void;
  const gate = new Promise<void>((resolve) => (commit = resolve));
  let inserted!: () => void;
  const ready = new Promise<void>((resolve) => (inserted = resolve));
  const done = db.transaction().execute(async (trx: Trx) => {
    await enqueue(trx, message(eventId));
    inserted();
    await gate;
  });
  await ready;
  return async () => {
    commit();
    await done;
  };
}

describe('OutboxRelay', () => {
  it('loses no row that commits after a younger one (X1)', async () => {
    const publisher = new Recorder();
    const relay = new OutboxRelay({ db, publisher });
    const commitOld = await holdOpen('old');
    await insert('young');

    expect(await relay.relayOnce()).toEqual({ published: 0, next: 'held-back' });
    await commitOld();
    expect(await relay.relayOnce()).toEqual({ published: 2, next: 'idle' });
    expect(await relay.relayOnce()).toEqual({ published: 0, next: 'idle' });

    expect(publisher.ids).toEqual(['old', 'young']);
  });

  it('publishes nothing of a transaction that rolls back', async () => {
    const publisher = new Recorder();
    await expect(
      db.transaction().execute(async (trx) => {
        await enqueue(trx, message('never'));
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await new OutboxRelay({ db, publisher }).relayOnce()).toEqual({ published: 0, next: 'idle' });
  });

  it('keeps the rows when the broker refuses, and publishes them when it is back', async () => {
    const publisher = new Recorder();
    const relay = new OutboxRelay({ db, publisher });
    await insert('a');
    publisher.failures = 1;
    await expect(relay.relayOnce()).rejects.toThrow('broker away');
    expect((await readOutboxState(db)).oldestAgeSeconds).toBeGreaterThan(0);
    expect(await relay.relayOnce()).toMatchObject({ published: 1 });
    expect(publisher.ids).toEqual(['a']);
    expect(await readOutboxState(db)).toEqual({ pending: 0, oldestAgeSeconds: 0, deadLetters: 0 });
  });

  it('lets several relays run at once: each row once and in order while none dies', async () => {
    const publisher = new Recorder();
    publisher.delayMs = 3;
    const relays = [1, 2, 3].map(() => new OutboxRelay({ db, publisher, batchSize: 7 }));
    const expected = Array.from({ length: 100 }, (_, i) => `e${i}`);
    let writing = true;
    const writer = (async () => {
      for (const id of expected) await insert(id);
      writing = false;
    })();
    await Promise.all(
      relays.map(async (relay) => {
        for (;;) {
          const last = !writing;
          const { next } = await relay.relayOnce();
          if (next === 'idle' && last) return;
          if (next !== 'more') await sleep(2);
        }
      }),
    );
    await writer;
    expect(publisher.ids).toEqual(expected);
    expect(publisher.mostInFlight).toBe(1);
  });

  it('does not hold back other relays or rows while Kafka hangs', async () => {
    const slow = new Recorder();
    slow.delayMs = 300;
    await insert('a');
    const first = new OutboxRelay({ db, publisher: slow }).relayOnce();
    await sleep(100);
    const xmin = await db
      .selectNoFrom(({ fn }) => fn<string>('pg_current_snapshot').as('s'))
      .executeTakeFirstOrThrow();
    const [low, high] = String(xmin.s).split(':');
    expect(low).toBe(high);
    await first;
  });

  it('prunes published rows only', async () => {
    const publisher = new Recorder();
    const relay = new OutboxRelay({ db, publisher });
    await insert('a');
    await relay.relayOnce();
    await insert('b');
    expect(await relay.prune(60_000)).toBe(0);
    expect(await relay.prune(0)).toBe(1);
    expect(await relay.relayOnce()).toMatchObject({ published: 1 });
    expect(publisher.ids).toEqual(['a', 'b']);
  });
});

it('PgListener hears an insert, and after Postgres was restarted still does', async () => {
  let heard = 0;
  const listener = new PgListener({
    url: database.url,
    channel: 'outbox',
    onNotify: () => heard++,
    reconnectMs: 20,
  });
  listener.start();
  await until(() => heard === 1);
  await insert('a');
  await until(() => heard === 2);
  await database.restart(100);
  await until(() => heard >= 3);
  const before = heard;
  await insert('b');
  await until(() => heard > before);
  await listener.stop();
});

it('lets one listener at a time have the turn, and another one when its session ends', async () => {
  const listeners = [0, 1, 2].map(
    () =>
      new PgListener({
        ...{ url: database.url, channel: 'outbox', onNotify: () => undefined, reconnectMs: 20 },
        turn: { lock: 4711, retryMs: 20 },
      }),
  );
  const listening = () => listeners.filter((listener) => listener.listening);
  for (const listener of listeners) listener.start();
  await until(() => listening().length === 1);
  const [first] = listening();
  await sleep(100);
  expect(listening()).toEqual([first]);
  await first!.stop();
  await until(() => listening().length === 1);
  expect(listening()).not.toContain(first);
  await database.restart(100);
  await until(() => listening().length === 1);
  await Promise.all(listeners.map((listener) => listener.stop()));
  expect(listening()).toEqual([]);
});

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await sleep(20);
  expect(condition()).toBe(true);
}
