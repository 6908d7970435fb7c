import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BackendChoice, chooseBackend } from '@zkr/proving/create-prover';
import { openDatabase } from '@zkr/storage/database';
import { Command, InvalidArgumentError, Option } from 'commander';
import { benchCircuit } from './bench.js';
import { cachedCircuits } from './cached-circuits.js';
import { capacity } from './capacity.js';
import { readRecordedTimes, type RecordedTime, recordTimes } from './recorded-times.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

const positive = (text: string): number => {
  if (!(Number(text) > 0) || !Number.isFinite(Number(text))) throw new InvalidArgumentError('must be a number above 0');
  return Number(text);
};
const whole = (text: string): number => {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('must be a whole number');
  return Number(text);
};
const atLeastOne = (text: string): number => {
  if (whole(text) < 1) throw new InvalidArgumentError('must be at least 1');
  return Number(text);
};
const databaseOption = () => new Option('--database-url <url>', 'Postgres, as the role rollup_prover').env('DATABASE_URL');
const print = (json: boolean | undefined, value: object, lines: readonly string[]) =>
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`);

async function withDatabase<T>(url: string | undefined, work: (db: ReturnType<typeof openDatabase>) => Promise<T>): Promise<T> {
  if (url === undefined) throw new Error('name the database: --database-url or DATABASE_URL');
  const db = openDatabase({ url, applicationName: 'prover-cli', maxConnections: 2 });
  return work(db).finally(() => db.destroy());
}

interface BenchFlags {
  cache: string;
  backend: BackendChoice;
  nativeProver?: string;
  threads: number;
  proofs: number;
  circuits?: string[];
  record?: boolean;
  databaseUrl?: string;
  json?: boolean;
}

async function bench({ cache, backend: choice, nativeProver, threads, proofs, circuits: names, record, databaseUrl, json }: BenchFlags) {
  const backend = await chooseBackend(choice, nativeProver);
  const circuits = (await cachedCircuits(root, cache)).filter(({ name }) => names?.includes(name) ?? true);
  if (circuits.length === 0) throw new Error(`${cache} has no such circuit with a key: npm start makes them`);
  const measured: Parameters<typeof recordTimes>[1][number][] = [];
  for (const circuit of circuits)
    measured.push({ circuit, times: await benchCircuit(circuit, { backend, threads, proofs, onProgress: (line) => process.stderr.write(`${line}\n`) }) });
  const recorded = record ? await withDatabase(databaseUrl, (db) => recordTimes(db, measured)) : [];
  const times = measured.map((one) => one.times);
  print(json, { circuits: times, recorded }, [
    ...times.map((one) => `${one.circuit}: ${one.p50Seconds.toFixed(2)} s (p50 of ${proofs}, ${one.minSeconds.toFixed(2)} to ${one.maxSeconds.toFixed(2)}), ${one.backend}, ${one.threads} threads`),
    ...(record ? [`recorded: ${recorded.join(', ') || 'none, because none of these is deployed'}`] : []),
  ]);
}

interface CapacityFlags {
  tps: number;
  target: number;
  fill: number;
  utilization: number;
  slots?: number;
  proofSeconds?: number;
  databaseUrl?: string;
  json?: boolean;
}

async function printCapacity({ tps, target, fill, utilization, slots, proofSeconds, databaseUrl, json }: CapacityFlags) {
  if ((slots === undefined) !== (proofSeconds === undefined)) throw new Error('--slots and --proof-seconds go together');
  const times: RecordedTime[] =
    slots !== undefined && proofSeconds !== undefined
      ? [{ circuit: `given (${slots} slots)`, slots, seconds: proofSeconds }]
      : await withDatabase(databaseUrl, readRecordedTimes);
  if (times.length === 0) throw new Error('no proof time is known: run `prover bench --record`, or give --slots and --proof-seconds');
  const assumptions = [
    `segments are ${fill * 100} % full`,
    `provers may be busy ${utilization * 100} % of the time; the rest is for bursts, restarts and evictions`,
    'all segments are of the one circuit of a line',
  ];
  const rows = times.map(({ circuit, slots: size, seconds }) => ({
    ...{ circuit, slots: size, proofSeconds: seconds },
    ...capacity({ tps, targetSeconds: target, slots: size, proofSeconds: seconds, fill, utilization }),
  }));
  print(json, { tps, targetSeconds: target, fill, utilization, circuits: rows.map((row) => ({ ...row, provers: row.provers ?? null })), assumptions }, [
    ...rows.map(({ circuit, provers, proofSeconds: seconds }) =>
      provers === undefined
        ? `${circuit}: no number of provers; one proof takes ${seconds.toFixed(1)} s, more than ${target} s`
        : `${circuit}: ${provers} provers for ${tps} operations/s (a proof takes ${seconds.toFixed(1)} s)`,
    ),
    ...assumptions.map((line) => `assumed: ${line}`),
  ]);
}

const program = new Command('prover').description('Measures provers and says how many are needed.');
program
  .command('bench')
  .description('How long a proof of each cached circuit takes on this machine')
  .option('--cache <folder>', 'folder of the circuits', join(root, '.rollup', 'cache', 'circuits'))
  .addOption(new Option('--backend <name>', 'what proves').choices(['auto', 'native', 'snarkjs']).default('auto'))
  .option('--native-prover <path>', 'binary of the native prover')
  .option('--threads <n>', 'of one native proof; 0 for as many as there are cores', whole, 0)
  .option('--proofs <n>', 'timed proofs of each circuit', atLeastOne, 5)
  .option('--circuits <names...>', 'only these')
  .option('--record', 'keep the result in Postgres, where scaling begins with it')
  .addOption(databaseOption())
  .option('--json', 'one JSON object')
  .action(bench);
program
  .command('capacity')
  .description('How many provers a load needs')
  .requiredOption('--tps <n>', 'operations per second', positive)
  .requiredOption('--target <seconds>', 'from sealing to proof', positive)
  .option('--fill <share>', 'of the slots that operations fill', positive, 0.8)
  .option('--utilization <share>', 'of the time that provers may be busy', positive, 0.7)
  .option('--slots <n>', 'instead of recorded times: slots of the circuit', positive)
  .option('--proof-seconds <n>', 'instead of recorded times: of one proof', positive)
  .addOption(databaseOption())
  .option('--json', 'one JSON object')
  .action(printCapacity);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
