// The executor's own code in a process of its own: what ExecutionService does at each step, without the services around it.
import { readFileSync } from 'node:fs';
import { executionStep } from '@zkr/executor/execution-step';
import { loadExecution } from '@zkr/executor/store/load-execution';
import { OrderReader } from '@zkr/executor/store/order-reader';
import { NO_OPENING, readOpeningContext } from '@zkr/executor/store/read-context';
import { EXECUTOR_ROLE, writeOutcome } from '@zkr/executor/store/write-outcome';
import { openDatabase } from '@zkr/storage/database';
import { acquireOrRenew } from '@zkr/storage/leadership';
import { sql } from 'kysely';
import { FEE_OWNER, KEY, random, SLOTS } from './accounts.mjs';
import { answer } from './child.mjs';
import { transfers } from './transfers.mjs';

const HOUR_MS = 3_600_000;
const fees = { feeOwner: FEE_OWNER, feeTokens: [0] };
const policy = { segmentMaxAgeMs: HOUR_MS, batchMaxAgeMs: HOUR_MS, batchMaxSegments: 8 };

let db, epoch, loaded, reader;
let next = 1n;

/** Seconds of user and system time of another process; undefined where the system does not say. */
function cpuSecondsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}

/** Of the only session: its time is all that Postgres spends for the executor. It ends and another begins when it was idle for long. */
async function backend() {
  return (await sql`SELECT pg_backend_pid() AS pid`.execute(db)).rows[0].pid;
}

async function load({ url }) {
  db = openDatabase({ url, applicationName: 'bench', maxConnections: 1, statementTimeoutMs: HOUR_MS });
  epoch = await acquireOrRenew(db, EXECUTOR_ROLE, `bench-${process.pid}`, HOUR_MS);
  reader = new OrderReader(db);
  const start = performance.now();
  loaded = await loadExecution(db);
  return { seconds: (performance.now() - start) / 1000, rssBytes: process.memoryUsage.rss() };
}

function step({ execution, undo }, operations, context) {
  const outcome = executionStep(execution, undo, policy, { operations, ...context, nowMs: Date.now() });
  if (outcome.rejected.length > 0) throw new Error(`a transfer was rejected: ${JSON.stringify(outcome.rejected[0].rejection)}`);
  return outcome;
}

/** Executes what is ordered, with Postgres, until `count` more are included. */
async function executeOrdered({ count }) {
  const { execution } = loaded;
  const session = await backend();
  const [cpu, postgresCpu, start] = [process.cpuUsage(), cpuSecondsOf(session), performance.now()];
  let included = 0;
  while (included < count) {
    const operations = await reader.after(execution.lastSequence, 2 * SLOTS);
    if (operations.length === 0) throw new Error('the order ends early');
    const context = execution.segment ? NO_OPENING : await readOpeningContext(db, execution.directory, execution.queueHead, fees);
    const outcome = step(loaded, operations, context);
    await writeOutcome(db, epoch, execution, outcome);
    included += outcome.included.length;
  }
  const { user, system } = process.cpuUsage(cpu);
  const ofPostgres = postgresCpu === undefined ? undefined : cpuSecondsOf(session) - postgresCpu;
  return { included, seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6, postgresCpuSeconds: ofPostgres };
}

/** Executes transfers between `accounts` accounts, `stride` apart, in memory only: to the sealed segment with its trace. */
async function executeInMemory({ count, accounts, stride, seed }) {
  const { execution } = loaded;
  const draw = random(seed);
  const source = transfers(() => stride * Math.floor(draw() * accounts), (index) => execution.state.account(index).nonce);
  const operations = Array.from({ length: count }, () => {
    const { id, transaction } = source.next().value;
    return { kind: 'transaction', sequence: next++, id, transaction, verifiedKey: KEY };
  });
  const context = await readOpeningContext(db, execution.directory, execution.queueHead, fees);
  const start = process.cpuUsage();
  for (let done = 0; done < count; ) done += step(loaded, operations.slice(done, done + 2 * SLOTS), context).included.length;
  const { user, system } = process.cpuUsage(start);
  return { microseconds: (user + system) / count, rssBytes: process.memoryUsage.rss() };
}

answer({ load, executeOrdered, executeInMemory, close: () => db.destroy() });
