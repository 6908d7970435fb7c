import { acquireOrRenew } from '@zkr/storage/leadership';
import { startTestDatabase, type TestDatabase } from '@zkr/storage/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scan, type ScanReport } from './scan.js';
import { L1_WATCHER_ROLE } from './store/watcher-role.js';
import { FloodedChain } from './testing/flooded-chain.js';

const CONTRACT = `0x${'11'.repeat(20)}`;

describe('thousands of registrations', () => {
  let database: TestDatabase;
  let epoch: number;
  beforeAll(async () => {
    database = await startTestDatabase();
    epoch = (await acquireOrRenew(database.db, L1_WATCHER_ROLE, 'test', 600_000)) as number;
  }, 60_000);
  afterAll(() => database?.stop());

  it('row 13: are stored over several looks, none of which waits for the node more than a hundred times', { timeout: 60_000 }, async () => {
    const blocks = [0, 100, 100, 100, 900, ...Array.from({ length: 20 }, () => 100)];
    const chain = new FloodedChain(CONTRACT, blocks);
    const context = { client: chain.client, db: database.db, epoch, contract: CONTRACT, deploymentBlock: 1, finality: 3 };
    const reports: ScanReport[] = [];
    const waits: number[] = [];
    do {
      const before = chain.roundTrips;
      reports.push(await scan(context));
      waits.push(chain.roundTrips - before);
    } while (reports.at(-1)?.more && reports.length < 50);

    expect(reports.map(({ scanned }) => scanned)).toEqual([3, 4, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25]);
    expect(reports.slice(0, 4).map(({ observations }) => observations.length)).toEqual([200, 100, 900, 200]);
    expect(Math.max(...waits)).toBeLessThan(100);
    const tokens = await database.db.selectFrom('token').select('id').orderBy('id').execute();
    expect(tokens.map(({ id }) => Number(id))).toEqual(Array.from({ length: 3_200 }, (_, i) => i + 1));
  });
});
