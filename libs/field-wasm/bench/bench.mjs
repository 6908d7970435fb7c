// Measures this library and the JavaScript it replaces in one run, interleaved: node libs/field-wasm/bench/bench.mjs [--json]
// Needs `npm run build`. Every case is warmed; a sample is one batch of calls, its value the time per
// call. `low` and `high` are the 10th and 90th percentile.
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { buildEddsa } from 'circomlibjs';
import { poseidon4 as lite4 } from 'poseidon-lite/poseidon4';
import { poseidon5 as lite5 } from 'poseidon-lite/poseidon5';
import { poseidon6 as lite6 } from 'poseidon-lite/poseidon6';
import { poseidon16 as lite16 } from 'poseidon-lite/poseidon16';
import { FIELD_ORDER } from '../dist/constants.js';
import { verifySignature } from '../dist/eddsa.js';
import { hashLevel } from '../dist/node-hashing.js';
import { poseidon16, poseidon4, poseidon5, poseidon6 } from '../dist/poseidon.js';
import { signMessage, verifySignature as verifyInJavaScript } from '../../protocol/dist/eddsa.js';
import { deriveL2Key } from '../../protocol/dist/l2-key.js';

const REPETITIONS = 41;
const WARM_MS = 1500;
/** Short, so that on a busy machine most samples are not interrupted. */
const SAMPLE_MS = 5;

const random = () => BigInt(`0x${randomBytes(32).toString('hex')}`) % FIELD_ORDER;
const elements = Array.from({ length: 64 }, random);
let turn = 0;
const some = (count) => elements.slice(turn % 40, (turn++ % 40) + count);

const key = deriveL2Key(new Uint8Array(randomBytes(32)));
const message = random();
const signature = signMessage(key.secret, message);
const circom = await buildEddsa();
const e = (x) => circom.F.e(x);
const circomArguments = [e(message), { R8: [e(signature.rx), e(signature.ry)], S: signature.s }, [e(key.publicKey.x), e(key.publicKey.y)]];
const level = new Uint8Array(randomBytes(128 * 64));
const parents = new Uint8Array(32 * 64);

const must = (accepted) => {
  if (!accepted) throw new Error('a valid signature was refused');
};

/** name, baseline's name, what is run once, calls in it */
const cases = {
  'poseidon4': { run: () => poseidon4(...some(4)), baseline: 'poseidon-lite 4' },
  'poseidon4, flat memory': { run: () => hashLevel(level, parents), calls: 64, baseline: 'poseidon-lite 4' },
  'poseidon5': { run: () => poseidon5(some(5)), baseline: 'poseidon-lite 5' },
  'poseidon6': { run: () => poseidon6(some(6)), baseline: 'poseidon-lite 6' },
  'poseidon16': { run: () => poseidon16(some(16)), baseline: 'poseidon-lite 16' },
  'verifySignature': { run: () => must(verifySignature(key.publicKey, message, signature)), baseline: 'circomlibjs verifyPoseidon' },
  'poseidon-lite 4': { run: () => lite4(some(4)) },
  'poseidon-lite 5': { run: () => lite5(some(5)) },
  'poseidon-lite 6': { run: () => lite6(some(6)) },
  'poseidon-lite 16': { run: () => lite16(some(16)) },
  'circomlibjs verifyPoseidon': { run: () => must(circom.verifyPoseidon(...circomArguments)) },
  'libs/protocol verifySignature': { run: () => must(verifyInJavaScript(key.publicKey, message, signature)) },
};

function time(run, times) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; i++) run();
  return Number(process.hrtime.bigint() - start) / 1000;
}

for (const entry of Object.values(cases)) {
  let [spent, runs] = [0, 0];
  while (spent < WARM_MS * 1000 || runs < 20) [spent, runs] = [spent + time(entry.run, 1), runs + 1];
  entry.batch = Math.max(1, Math.round((SAMPLE_MS * 1000) / (spent / runs)));
  entry.samples = [];
}
for (let repetition = 0; repetition < REPETITIONS; repetition++) {
  for (const entry of Object.values(cases)) entry.samples.push(time(entry.run, entry.batch) / entry.batch / (entry.calls ?? 1));
}

const rounded = (x) => Math.round(x * 100) / 100;
for (const entry of Object.values(cases)) {
  const sorted = entry.samples.sort((a, b) => a - b);
  Object.assign(entry, { median: sorted[Math.floor(REPETITIONS / 2)], low: sorted[Math.floor(REPETITIONS / 10)], high: sorted[REPETITIONS - 1 - Math.floor(REPETITIONS / 10)] });
}
const results = Object.entries(cases).map(([name, { median, low, high, baseline }]) => ({
  name,
  unit: 'µs per call',
  median: rounded(median),
  low: rounded(low),
  high: rounded(high),
  ...(baseline && { baseline, ratio: rounded(cases[baseline].median / median) }),
}));
const machine = { cpu: os.cpus()[0]?.model, cores: os.cpus().length, node: process.version, load: os.loadavg().map(rounded) };
if (process.argv.includes('--json')) console.log(JSON.stringify({ machine, repetitions: REPETITIONS, results }, null, 2));
else {
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.load.join(' ')}; µs per call`);
  console.table(Object.fromEntries(results.map(({ name, median, low, high, baseline, ratio }) => [name, { median, low, high, ratio, baseline }])));
}
