import type { Database } from '@zkr/storage/database';
import { startTestDatabase, type TestDatabase } from '@zkr/storage/test-database';
import { withTransaction } from '@zkr/storage/with-transaction';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expiryStatement, orderingStatement, overtakenStatement } from './order-transactions.js';

const SENDERS = 200;
const GAPPED_EACH = 200;
const READY = 50;

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await startTestDatabase();
  ({ db } = database);
  await sql`
    INSERT INTO account (index, owner, token, nonce, balance, key_x, key_y)
    SELECT i, '0x1', 0, 0, '0', '0x0', '0x0' FROM generate_series(0, 999) i`.execute(db);
  await submit(0, SENDERS, 1, GAPPED_EACH);
  await submit(500, READY, 0, 1);
  await sql`
    INSERT INTO batch (number, timeline, circuit_id, status, root_before) VALUES (1, 1, 0, 'open', '0x')`.execute(db);
  await sql`
    INSERT INTO segment (id, timeline, batch_number, circuit_id, status, timestamp, fee_slots, root_before, account_count_before)
    VALUES (1, 1, 1, 0, 'open', 100, '[]', '0x', 0)`.execute(db);
}, 60_000);
afterAll(() => database.stop(), 60_000);

const submit = (from: number, senders: number, firstNonce: number, each: number) =>
  sql`
    INSERT INTO l2_transaction (id, kind, sender, nonce, token, amount, fee, valid_until, payload, status)
    SELECT sender || '/' || nonce, 'transfer', sender, nonce, 0, 0, 0, 1099511627775, '{}', 'pending'
      FROM generate_series(${from}::int, ${from + senders - 1}::int) AS sender,
           generate_series(${firstNonce}::int, ${firstNonce + each - 1}::int) AS nonce`.execute(db);

interface PlanNode {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

/** Rows of tables that running it looks at; nothing of it stays. */
async function rowsRead(statement: RawBuilder<unknown>): Promise<number> {
  const undo = new Error('undo');
  let read = 0;
  const count = (node: PlanNode): number => {
    const own = node['Relation Name'] === undefined ? 0 : (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
    return (node.Plans ?? []).reduce((sum, plan) => sum + count(plan), own);
  };
  await withTransaction(db, async (trx) => {
    const { rows } = await sql<{ 'QUERY PLAN': { Plan: PlanNode }[] }>`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`.execute(trx);
    read = count(rows[0]!['QUERY PLAN'][0]!.Plan);
    throw undo;
  }).catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  return read;
}

/** A few rows for each sender and for each that is ready; all that waits is 40,000. */
const FEW = 6 * (SENDERS + 2 * READY);

describe.each(['no', 'fresh'])('a step of the sequencer, with %s statistics', (statistics) => {
  beforeAll(async () => {
    if (statistics === 'fresh') await sql`ANALYZE`.execute(db);
  });

  it('row 26: reads nothing of what waits behind a gap to find what is ready', async () => {
    const read = await rowsRead(orderingStatement(1n, 1, 2_000));
    expect(read).toBeGreaterThan(SENDERS);
    expect(read).toBeLessThan(FEW);
  });

  it('row 26: nor to find what has been overtaken or is no longer valid', async () => {
    expect(await rowsRead(overtakenStatement())).toBeLessThan(FEW);
    expect(await rowsRead(expiryStatement(2_000))).toBeLessThan(10);
  });
});
