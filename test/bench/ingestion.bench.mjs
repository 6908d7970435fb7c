// Signed transfers over REST into the whole rollup: all services, Kafka, Postgres, Redis and L1 on this machine, as `npm start`
// starts them, with their own defaults but for two settings of the launcher: the rate limit of one address, and the priority of
// the prover. Transfers are signed before the clock starts and sent by a process of their own, at a fixed rate whatever the
// answers (an open loop), so that a slow answer delays none of the others. A latency runs from when a request was due.
import { once } from 'node:events';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openAccounts } from './ingestion/accounts.mjs';
import { cpuSeconds, printShares } from './ingestion/cpu.mjs';
import { startRollup } from './ingestion/rollup.mjs';
import { summarize } from './statistics.mjs';

export const name = 'ingestion';

const SETTINGS = { ROLLUP_RATE_LIMIT_REQUESTS: '1000000', ROLLUP_PROVER_PRIORITY: '19' };
/** A little above the 300 per second to show. */
const FULL = { accounts: 160, warmUp: { seconds: 5, rate: 50 }, full: { seconds: 60, rate: 305 }, half: { seconds: 60, rate: 150 } };
const QUICK = { accounts: 8, warmUp: { seconds: 1, rate: 20 }, full: { seconds: 5, rate: 50 }, half: { seconds: 5, rate: 25 } };

export async function run({ quick = false, log = () => undefined } = {}) {
  const plan = quick ? QUICK : FULL;
  const rollup = await startRollup(SETTINGS, log);
  try {
    const accounts = await openAccounts(rollup, plan.accounts, log);
    const load = await prepareLoad(rollup, accounts, [plan.warmUp, plan.full, plan.half], log);
    await load.next();
    const full = await measured(rollup, load, log);
    const half = await measured(rollup, load, log);
    return claims(full, half, quick);
  } finally {
    await rollup.stop();
  }
}

/** Another process signs everything and then sends round after round. */
async function prepareLoad({ url, domain }, accounts, rounds, log) {
  const child = fork(fileURLToPath(new URL('ingestion/load.mjs', import.meta.url)), [], { serialization: 'advanced' });
  const answer = async () => (await Promise.race([once(child, 'message'), once(child, 'exit').then(([code]) => [{ failed: `the load process ended (exit code ${code})` }])]))[0];
  const next = async () => {
    child.send('next');
    const result = await answer();
    if (result.failed) throw new Error(result.failed);
    return result;
  };
  child.send({ url, domain, accounts, rounds });
  const { failed, signed } = await answer();
  if (failed) throw new Error(failed);
  log(`${signed} transfers signed`);
  return { next };
}

async function measured({ pid, url }, load, log) {
  const before = cpuSeconds(pid);
  const result = await load.next();
  printShares(before, cpuSeconds(pid), result.seconds, log);
  const { backlogs } = await (await fetch(`${url}/v1/status`)).json();
  log(`${result.accepted} of ${result.offered} accepted, slowest ${result.most.toFixed(0)} ms, refused ${JSON.stringify(result.refused)}; backlogs ${JSON.stringify(backlogs)}`);
  return result;
}

function claims(full, half, quick) {
  const bars = (bar) => (quick ? {} : { bar: { on: 'value', ...bar } });
  const spread = (values) => [Math.min(...values), Math.max(...values)];
  const rates = full.windows.map(({ acceptedPerSecond }) => acceptedPerSecond);
  const late = half.windows.map(({ p99 }) => p99);
  const rate = quick ? 'at a small rate' : 'all services on this machine';
  return [
    {
      claim: `signed transfers accepted over REST, ${rate}`,
      ...{ value: full.acceptedPerSecond, unit: 'transfers/s', spread: spread(rates), repetitions: rates.length, ...bars({ atLeast: 300 }) },
    },
    {
      claim: `share of them that was accepted`,
      ...{ unit: 'of 1', ...summarize([full.accepted / full.offered]), ...bars({ atLeast: 1 }) },
    },
    {
      claim: `p99 of POST /v1/transactions at half that rate`,
      ...{ value: half.p99, unit: 'ms', spread: spread(late), repetitions: late.length, ...bars({ atMost: 250 }) },
    },
    {
      claim: `p50 of POST /v1/transactions at half that rate`,
      ...{ value: half.p50, unit: 'ms', spread: spread(half.windows.map(({ p50 }) => p50)), repetitions: late.length },
    },
    {
      claim: `p99 of POST /v1/transactions at the full rate`,
      ...{ value: full.p99, unit: 'ms', spread: spread(full.windows.map(({ p99 }) => p99)), repetitions: rates.length },
    },
  ];
}
