// The executor's throughput with everything that is durable: Postgres with its default settings, traces, undo records, events.
// Signatures are marked as checked. The executor's process has one core; Postgres runs beside it.
import { migrateUp } from '@zkr/storage/migrate';
import { startTestPostgres } from '@zkr/storage/test-postgres';
import pg from 'pg';
import { fillAccounts, random, SLOTS } from './support/accounts.mjs';
import { summarize } from './statistics.mjs';
import { startChild } from './support/child.mjs';
import { fillTransfers } from './support/transfers.mjs';

export const name = 'executor';

export async function run({ quick, log }) {
  const accounts = quick ? 10_000 : 1_000_000;
  const windows = quick ? 5 : 10;
  // Whole segments, so that all of a window's work is in it.
  const perWindow = SLOTS * (quick ? 10 : 179);
  const warmUp = SLOTS * (quick ? 10 : 72);
  const postgres = await startTestPostgres();
  const client = new pg.Client({ connectionString: postgres.url });
  const child = startChild('./executor-process.mjs', { pin: true });
  try {
    await migrateUp(postgres.url);
    await client.connect();
    await fillAccounts(client, { count: accounts, log });
    const draw = random(1);
    await fillTransfers(client, warmUp + windows * perWindow + SLOTS, () => Math.floor(draw() * accounts));
    await client.query('CHECKPOINT');
    await child.ask({ name: 'load', url: postgres.url });
    await child.ask({ name: 'executeOrdered', count: warmUp });
    const results = [];
    for (let i = 0; i < windows; i++) {
      results.push(await child.ask({ name: 'executeOrdered', count: perWindow }));
      log(`window ${i + 1}: ${Math.round(results[i].included / results[i].seconds)} transfers/s`);
    }
    await child.ask({ name: 'close' });
    return claims(results, accounts, child.pinned);
  } finally {
    child.stop();
    await client.end();
    await postgres.stop();
  }
}

function claims(results, accounts, pinned) {
  const sum = (field) => results.reduce((total, one) => total + one[field], 0);
  const transfers = sum('included');
  const setting = `${accounts} accounts, random access, ${SLOTS} slots${pinned ? ', executor on one core' : ''}`;
  const perTransfer = (field) => ({ unit: 'µs', ...summarize(results.map((one) => (1e6 * one[field]) / one.included)) });
  const sustained = {
    claim: `transfers executed and stored, sustained over ${transfers} (${setting})`,
    unit: 'transfers/s',
    ...summarize(results.map(({ included, seconds }) => included / seconds)),
    // Of the whole run, not of the median window: a stall counts.
    value: transfers / sum('seconds'),
    bar: { on: 'value', atLeast: 500 },
  };
  const cpu = { claim: `CPU time of the executor per transfer (${setting})`, ...perTransfer('cpuSeconds') };
  const postgresCpu = { claim: `CPU time of its Postgres session per transfer (${setting})`, ...perTransfer('postgresCpuSeconds') };
  return [sustained, cpu, ...(results[0].postgresCpuSeconds === undefined ? [] : [postgresCpu])];
}
