import type { Database } from '@zkr/storage/database';
import { startTestDatabase, type TestDatabase } from '@zkr/storage/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observation } from './observation.js';
import { requireComplete } from './require-complete.js';

const ADDRESS = `0x${'11'.repeat(20)}`;
const tokenRow = (id: bigint) => ({ id, address: `${ADDRESS}${id}`, symbol: null, decimals: null, l1_block_number: 1n });
const observedToken = (id: number): Observation => ({ kind: 'token', event: { kind: 'token-registered', id, address: 1n }, row: tokenRow(BigInt(id)) });
const observedRequest = (queueId: bigint) => ({ kind: 'priority-operation', row: { queue_id: queueId } }) as Observation;

describe('what a node must have given before its blocks are stored', () => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await startTestDatabase();
    ({ db } = database);
    await db.insertInto('token').values([tokenRow(0n), tokenRow(1n)]).execute();
  }, 60_000);
  afterAll(() => database?.stop());

  const contract = ({ queued = 0, batches = 0, tokens = 1, escape = false }) => ({
    queueTail: async () => queued,
    batchCount: async () => batches,
    tokenCount: async () => tokens,
    escapeActive: async () => escape,
  });

  it('is what the contract counts, of blocks read before and now', async () => {
    await requireComplete(db, contract({}), []);
    await requireComplete(db, contract({ queued: 3, tokens: 2 }), [observedToken(2), observedRequest(2n)]);
  });

  it('may have escape mode from blocks read before or now', async () => {
    await requireComplete(db, contract({ escape: true }), [{ kind: 'escape' } as Observation]);
    await db.insertInto('escape_activation').values({ l1_block_number: 1n, state_root: '0x', queue_head: 0n }).execute();
    await requireComplete(db, contract({ escape: true }), []);
    await db.deleteFrom('escape_activation').execute();
  });

  it.each([
    ['a request', { queued: 4 }, [observedRequest(2n)]],
    ['the first request', { queued: 1 }, []],
    ['a batch', { batches: 1 }, []],
    ['a token', { tokens: 2 }, []],
    ['escape mode', { escape: true }, []],
    ['the last of two tokens', { tokens: 3 }, [observedToken(2)]],
  ])('is refused without %s', async (_, counts, observations) => {
    await expect(requireComplete(db, contract(counts), observations)).rejects.toThrow('the node has not given all events yet');
  });
});
