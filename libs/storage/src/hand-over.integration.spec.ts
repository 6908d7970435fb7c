import type { MessagePublisher, OutgoingMessage } from '@zkr/messaging/message-bus';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from './database.js';
import { once } from './inbox.js';
import { enqueue } from './outbox.js';
import { OutboxRelay } from './outbox-relay.js';
import { startTestDatabase, type TestDatabase } from './test-database.js';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
  await sql`CREATE TABLE job (id int PRIMARY KEY, done int NOT NULL DEFAULT 0)`.execute(db);
  await sql`CREATE TABLE total (sum int NOT NULL)`.execute(db);
}, 60_000);
beforeEach(async () => void (await reset()));
afterAll(() => database.stop());

async function reset(): Promise<void> {
  await sql`TRUNCATE outbox, inbox, job`.execute(db);
  await sql`DELETE FROM total`.execute(db);
  await sql`INSERT INTO total VALUES (0)`.execute(db);
}

/** A broker of the worst kind. */
class Chaos implements MessagePublisher {
  readonly queue: string[] = [];
  /** What happens to the next publish. */
  fault: 'none' | 'refuse' | 'accept but say no' = 'none';

  async publish(_topic: string, messages: OutgoingMessage[]): Promise<void> {
    if (this.fault === 'refuse') throw new Error('refused');
    this.queue.push(...messages.map(({ headers }) => headers['event-id']!));
    if (this.fault !== 'none') throw new Error('timeout');
  }
}

type Step =
  | { do: 'produce' }
  | { do: 'relay'; fault: Chaos['fault'] }
  /** From any place of the queue (reorder), perhaps leaving it there (duplicate), perhaps for nothing (drop). */
  | { do: 'deliver'; at: number; keep: boolean; drop: boolean; crash: boolean }
  | { do: 'poll' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'produce' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('relay' as const),
      fault: fc.constantFrom('none' as const, 'refuse' as const, 'accept but say no' as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      at: fc.nat(),
      keep: fc.boolean(),
      drop: fc.boolean(),
      crash: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'poll' }) },
);

/** The effect of job `id`, by event or by poll: once, whichever comes first and however often. */
async function handle(id: number, crash = false): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (!(await once(trx, 'worker', `job:${id}`))) return;
    await sql`UPDATE job SET done = done + 1 WHERE id = ${id}`.execute(trx);
    await sql`UPDATE total SET sum = sum + ${id}`.execute(trx);
    if (crash) throw new Error('crash');
  });
}

async function poll(): Promise<void> {
  const { rows } = await sql<{ id: number }>`SELECT id FROM job WHERE done = 0`.execute(db);
  for (const { id } of rows) await handle(id);
}

it(
  'has each effect once, whatever happens between outbox and inbox, if a poll comes at the end',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        await reset();
        const chaos = new Chaos();
        const relay = new OutboxRelay({ db, publisher: chaos, batchSize: 3 });
        let jobs = 0;
        for (const now of steps) {
          if (now.do === 'produce') {
            const id = ++jobs;
            await db.transaction().execute(async (trx) => {
              await sql`INSERT INTO job (id) VALUES (${id})`.execute(trx);
              await enqueue(trx, { topic: 't', key: String(id), eventId: `job:${id}`, payload: {} });
            });
          } else if (now.do === 'relay') {
            chaos.fault = now.fault;
            await relay.relayOnce().catch(() => undefined);
          } else if (now.do === 'poll') await poll();
          else if (chaos.queue.length > 0) {
            const at = now.at % chaos.queue.length;
            const eventId = chaos.queue[at]!;
            if (!now.keep) chaos.queue.splice(at, 1);
            if (!now.drop) await handle(Number(eventId.split(':')[1]), now.crash).catch(() => undefined);
          }
        }
        await poll();
        const { rows } = await sql<{ sum: number; wrong: number }>`
        SELECT sum, (SELECT count(*)::int FROM job WHERE done <> 1) AS wrong FROM total`.execute(db);
        expect(rows).toEqual([{ sum: (jobs * (jobs + 1)) / 2, wrong: 0 }]);
        chaos.fault = 'none';
        while ((await relay.relayOnce()).next !== 'idle');
        expect(
          await db.selectFrom('outbox').select('id').where('published_at', 'is', null).execute(),
        ).toEqual([]);
      }),
      { numRuns: 60 },
    );
  },
);
