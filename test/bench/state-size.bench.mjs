// What a hundred times more accounts cost: a transfer's work in memory, the memory, and loading. Two executors, one with few and
// one with many accounts, each loaded from its own Postgres, take turns.
import { migrateUp } from '@zkr/storage/migrate';
import { startTestPostgres } from '@zkr/storage/test-postgres';
import pg from 'pg';
import { fillAccounts, SLOTS } from './support/accounts.mjs';
import { summarize } from './statistics.mjs';
import { startChild } from './support/child.mjs';

export const name = 'state-size';

async function filled(count, read, log) {
  const postgres = await startTestPostgres();
  const client = new pg.Client({ connectionString: postgres.url });
  await migrateUp(postgres.url);
  await client.connect();
  const stride = count / read;
  await fillAccounts(client, { count, isRead: (index) => index % stride === 0, log });
  await client.end();
  const child = startChild('./executor-process.mjs');
  const loaded = await child.ask({ name: 'load', url: postgres.url });
  log(`${count} accounts loaded in ${loaded.seconds.toFixed(1)} s, ${(loaded.rssBytes / 1e9).toFixed(2)} GB resident`);
  const samples = [];
  return {
    ...{ count, loaded, samples, peakBytes: loaded.rssBytes },
    async sample(transfers, seed) {
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
  const transfers = SLOTS * (quick ? 10 : 100);
  const sides = [];
  try {
    for (const count of [few, many]) sides.push(await filled(count, few, log));
    for (const side of sides) await side.sample(transfers, 1);
    for (let i = 0; i < repetitions; i++) for (const side of sides) side.samples.push(await side.sample(transfers, 2 + i));
    return claims(sides, quick);
  } finally {
    for (const side of sides) await side.stop();
  }
}

function claims([few, many], quick) {
  const [baseline, ours] = [few, many].map(({ samples }) => summarize(samples));
  // The bars are about the full size.
  const bar = (on, atMost) => (quick ? {} : { bar: { on, atMost } });
  return [
    {
      claim: `a transfer's work in memory, trace included, at ${many.count} accounts (ratio: times the cost)`,
      ...{ unit: 'µs', ...ours },
      baseline: { name: `at ${few.count} accounts`, ...baseline },
      ratio: ours.value / baseline.value,
      ...bar('ratio', 1.3),
    },
    { claim: `resident memory of the executor at ${many.count} accounts`, unit: 'GB', ...summarize([many.peakBytes / 1e9]), ...bar('value', 3) },
    { claim: `loading ${many.count} accounts from Postgres`, unit: 's', ...summarize([many.loaded.seconds]), ...bar('value', 300) },
  ];
}
