// What a hundred times more accounts cost: CPU time of a transfer, memory, and loading. Two executors, one with few and one with
// many accounts, each with its own Postgres, take turns. A larger tree has more nodes to hash: its paths meet later.
import { migrateUp } from '@zkr/storage/migrate';
import { startTestPostgres } from '@zkr/storage/test-postgres';
import pg from 'pg';
import { fillAccounts, random, SLOTS } from './support/accounts.mjs';
import { summarize } from './statistics.mjs';
import { startChild } from './support/child.mjs';
import { fillTransfers } from './support/transfers.mjs';

export const name = 'state-size';

/** As docs/operating.md says for a database of this size, and below the quarter of the memory that Postgres' manual suggests; for both sides. */
const POSTGRES_SETTINGS = { shared_buffers: '1GB' };

/** An executor over `count` accounts; transfers are between `read` of them, evenly spread. */
async function filled(count, read, transfers, log) {
  const postgres = await startTestPostgres(POSTGRES_SETTINGS);
  const client = new pg.Client({ connectionString: postgres.url });
  await migrateUp(postgres.url);
  await client.connect();
  const stride = count / read;
  await fillAccounts(client, { count, isRead: (index) => index % stride === 0, log });
  const draw = random(1);
  await fillTransfers(client, transfers, () => stride * Math.floor(draw() * read));
  await client.query('CHECKPOINT');
  await client.end();
  const child = startChild('./executor-process.mjs');
  const loaded = await child.ask({ name: 'load', url: postgres.url });
  log(`${count} accounts loaded in ${loaded.seconds.toFixed(1)} s, ${(loaded.rssBytes / 1e9).toFixed(2)} GB resident`);
  return {
    ...{ count, loaded, peakBytes: loaded.rssBytes, stored: [], inMemory: [] },
    /** Postgres included: µs of the executor and, where the system says, of its session. */
    async store(transfers) {
      const { included, cpuSeconds, postgresCpuSeconds = 0 } = await child.ask({ name: 'executeOrdered', count: transfers });
      return (1e6 * (cpuSeconds + postgresCpuSeconds)) / included;
    },
    /** Changes the state without Postgres: nothing can be stored afterwards. */
    async compute(transfers, seed) {
      const { microseconds, rssBytes } = await child.ask({ name: 'executeInMemory', count: transfers, accounts: read, stride, seed });
      this.peakBytes = Math.max(this.peakBytes, rssBytes);
      return microseconds;
    },
    async stop() {
      child.stop();
      await postgres.stop();
    },
  };
}

export async function run({ quick, log }) {
  const [few, many] = quick ? [10_000, 100_000] : [100_000, 10_000_000];
  const repetitions = quick ? 5 : 9;
  const transfers = SLOTS * (quick ? 10 : 50);
  const sides = [];
  try {
    for (const count of [few, many]) sides.push(await filled(count, few, (repetitions + 1) * transfers + SLOTS, log));
    for (const side of sides) await side.store(transfers);
    for (let i = 0; i < repetitions; i++) for (const side of sides) side.stored.push(await side.store(transfers));
    for (let i = 0; i < repetitions; i++) for (const side of sides) side.inMemory.push(await side.compute(transfers, i));
    return claims(sides, quick);
  } finally {
    for (const side of sides) await side.stop();
  }
}

function claims([few, many], quick) {
  // The bars are about the full size.
  const bar = (on, atMost) => (quick ? {} : { bar: { on, atMost } });
  const cost = (what, field) => {
    const [baseline, ours] = [few, many].map((side) => summarize(side[field]));
    const claim = `CPU time of a transfer at ${many.count} accounts, ${what} (ratio: times the baseline's)`;
    return { claim, unit: 'µs', ...ours, baseline: { name: `at ${few.count} accounts`, ...baseline }, ratio: ours.value / baseline.value };
  };
  return [
    { ...cost(`trace and Postgres (shared_buffers ${POSTGRES_SETTINGS.shared_buffers}) included`, 'stored'), ...bar('ratio', 1.3) },
    cost('in memory only', 'inMemory'),
    { claim: `resident memory of the executor at ${many.count} accounts`, unit: 'GB', ...summarize([many.peakBytes / 1e9]), ...bar('value', 3) },
    { claim: `loading ${many.count} accounts from Postgres`, unit: 's', ...summarize([many.loaded.seconds]), ...bar('value', 300) },
  ];
}
