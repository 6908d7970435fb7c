// Poseidon and signature verification in WebAssembly beside the JavaScript they replace: every case is warmed, then all of them
// take turns; a sample is one batch of calls, its value the time per call.
import { randomBytes } from 'node:crypto';
import { hashNode } from '@zkr/field-wasm/node-hashing';
import { verifySignature } from '@zkr/field-wasm/eddsa';
import { poseidon16, poseidon2, poseidon4, poseidon6 } from '@zkr/field-wasm/poseidon';
import { FIELD_ORDER } from '@zkr/protocol/constants';
import { signMessage } from '@zkr/protocol/eddsa';
import { deriveL2Key } from '@zkr/protocol/l2-key';
import { buildEddsa } from 'circomlibjs';
import { poseidon16 as lite16 } from 'poseidon-lite/poseidon16';
import { poseidon2 as lite2 } from 'poseidon-lite/poseidon2';
import { poseidon4 as lite4 } from 'poseidon-lite/poseidon4';
import { poseidon6 as lite6 } from 'poseidon-lite/poseidon6';

export const name = 'hashing';

/** Short, so that on a busy machine most samples are not interrupted. */
const SAMPLE_MS = 5;
const LEVEL_NODES = 64;

const random = () => BigInt(`0x${randomBytes(32).toString('hex')}`) % FIELD_ORDER;

/** claim, baseline's name, ours and the baseline as what is run once, calls in one run of ours, bar of the ratio */
async function comparisons() {
  const elements = Array.from({ length: 64 }, random);
  let turn = 0;
  const some = (count) => elements.slice(turn % 40, (turn++ % 40) + count);
  const level = new Uint8Array(randomBytes(128 * LEVEL_NODES));
  const parents = new Uint8Array(32 * LEVEL_NODES);
  const hashLevel = () => {
    for (let position = 0; position < LEVEL_NODES; position++) hashNode(level, 128 * position, parents, 32 * position);
  };
  const lite = (ours, theirs, arity, calls = 1) => ({ ours, calls, baseline: () => theirs(some(arity)) });
  return [
    { claim: 'Poseidon of 4 inputs', baselineName: 'poseidon-lite', atLeast: 4, ...lite(() => poseidon4(...some(4)), lite4, 4) },
    { claim: 'Poseidon of 4 inputs in flat memory', baselineName: 'poseidon-lite', atLeast: 4, ...lite(hashLevel, lite4, 4, LEVEL_NODES) },
    { claim: 'Poseidon of 2 inputs', baselineName: 'poseidon-lite', atLeast: 4, ...lite(() => poseidon2(...some(2)), lite2, 2) },
    { claim: 'Poseidon of 6 inputs', baselineName: 'poseidon-lite', ...lite(() => poseidon6(some(6)), lite6, 6) },
    { claim: 'Poseidon of 16 inputs', baselineName: 'poseidon-lite', ...lite(() => poseidon16(some(16)), lite16, 16) },
    { claim: 'verification of an EdDSA-Poseidon signature', baselineName: 'circomlibjs', atLeast: 20, calls: 1, ...(await signatureCases()) },
  ];
}

async function signatureCases() {
  const key = deriveL2Key(new Uint8Array(randomBytes(32)));
  const message = random();
  const signature = signMessage(key.secret, message);
  const circom = await buildEddsa();
  const e = (x) => circom.F.e(x);
  const theirs = [e(message), { R8: [e(signature.rx), e(signature.ry)], S: signature.s }, [e(key.publicKey.x), e(key.publicKey.y)]];
  const must = (accepted) => {
    if (!accepted) throw new Error('a valid signature was refused');
  };
  return {
    ours: () => must(verifySignature(key.publicKey, message, signature)),
    baseline: () => must(circom.verifyPoseidon(...theirs)),
  };
}

function time(run, times) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; i++) run();
  return Number(process.hrtime.bigint() - start) / 1000;
}

function warmed(run, calls, warmMs) {
  let [spent, runs] = [0, 0];
  while (spent < warmMs * 1000 || runs < 10) [spent, runs] = [spent + time(run, 1), runs + 1];
  const batch = Math.max(1, Math.round((SAMPLE_MS * 1000) / (spent / runs)));
  return { sample: () => time(run, batch) / batch / calls, samples: [] };
}

const rounded = (x) => Math.round(x * 100) / 100;

function summary(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  return { value: rounded(sorted[sorted.length >> 1]), spread: [rounded(sorted[0]), rounded(sorted.at(-1))] };
}

export async function run({ quick, log }) {
  const repetitions = quick ? 5 : 41;
  const cases = (await comparisons()).map((one) => {
    const warmMs = quick ? 100 : 1500;
    return { ...one, ours: warmed(one.ours, one.calls, warmMs), baseline: warmed(one.baseline, 1, warmMs) };
  });
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const { ours, baseline } of cases) for (const side of [ours, baseline]) side.samples.push(side.sample());
  }
  return cases.map(({ claim, baselineName, atLeast, ours, baseline }) => {
    const [mine, theirs] = [summary(ours.samples), summary(baseline.samples)];
    const ratio = rounded(theirs.value / mine.value);
    log(`${claim}: ${mine.value} µs, ${baselineName} ${theirs.value} µs, ratio ${ratio}`);
    return { claim, unit: 'µs', ...mine, repetitions, baseline: { name: baselineName, ...theirs }, ratio, ...(atLeast && { bar: { on: 'ratio', atLeast } }) };
  });
}
