/**
 * Native proofs against snarkjs's, on one segment of valid transfers; and two single-threaded native provers against one.
 * Needs `npm run build` and `npm run build:native`. Makes the circuit's key if the cache lacks it (minutes).
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { findCircuitInstance } from '@zkr/proving/circuit-table';
import { chooseBackend, createProver } from '@zkr/proving/create-prover';
import { ensureCircuitInProcess } from '@zkr/proving/ensure-circuit-process';
import { verifyProof } from '@zkr/proving/verify-proof';
import { summarize } from './statistics.mjs';
import { transferSegment } from './support/transfer-segment.mjs';

export const name = 'proving';

const root = fileURLToPath(new URL('../../', import.meta.url));
const never = new AbortController().signal;

export async function run({ quick, log }) {
  const backend = await chooseBackend('native');
  const { name: circuit, params } = await findCircuitInstance(root, quick ? 'segment-5' : 'segment-14');
  log(`${circuit}: compiled circuit and key`);
  const artifacts = await ensureCircuitInProcess(root, circuit, `${root}.rollup/cache/circuits`, progress(log));
  const input = transferSegment(params);
  const key = JSON.parse(await readFile(artifacts.verificationKey, 'utf8'));
  const proverOf = (chosen, threads) => createProver({ backend: chosen, circuit, ...artifacts, threads });
  /** Witness and proof, ms; the verification is not timed. */
  const prove = async (prover) => {
    const { proof, publicSignals, timings } = await prover.prove(input, never);
    if (!(await verifyProof(key, publicSignals, proof))) throw new Error(`a proof of ${prover.name} does not verify`);
    return timings;
  };
  const about = `${circuit}, ${artifacts.constraints} constraints, ${params.slots} transfers`;
  return [
    ...(await compareBackends({ backend, proverOf, prove, about, quick, log })),
    await compareWorkers({ backend, proverOf, prove, about, quick, log }),
  ];
}

async function compareBackends({ backend, proverOf, prove, about, quick, log }) {
  const [ours, theirs] = [proverOf(backend), proverOf({ name: 'snarkjs', reason: 'baseline' })];
  const repetitions = quick ? 1 : 5;
  const times = { native: [], snarkjs: [] };
  try {
    // Keys loaded, code compiled.
    for (const prover of [ours, theirs]) await prove(prover);
    for (let i = 0; i < repetitions; i++) {
      for (const prover of [ours, theirs]) {
        const timings = await prove(prover);
        times[prover.backend].push(timings);
        log(`${prover.backend}: witness ${timings.witnessMs} ms, proof ${timings.proveMs} ms`);
      }
    }
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
  const claim = (what, of, bar) => {
    const [native, snarkjs] = [times.native, times.snarkjs].map((all) => summarize(all.map((timings) => of(timings) / 1_000)));
    const baseline = { name: 'snarkjs', value: snarkjs.value, spread: snarkjs.spread };
    return { claim: `${what}, native (${about})`, unit: 's', ...native, baseline, ratio: snarkjs.value / native.value, ...bar };
  };
  return [
    claim('proof of one segment', ({ proveMs }) => proveMs, quick ? {} : { bar: { on: 'ratio', atLeast: 8 } }),
    claim('witness and proof of one segment', ({ witnessMs, proveMs }) => witnessMs + proveMs, {}),
  ];
}

/** Proofs a minute of one single-threaded prover alone and of two at the same time, in turns. */
async function compareWorkers({ backend, proverOf, prove, about, quick, log }) {
  const provers = [proverOf(backend, 1), proverOf(backend, 1)];
  const repetitions = quick ? 1 : 5;
  const proofsEach = quick ? 1 : 2;
  const perMinute = async (working) => {
    const started = performance.now();
    await Promise.all(
      working.map(async (prover) => {
        for (let i = 0; i < proofsEach; i++) await prove(prover);
      }),
    );
    return (working.length * proofsEach * 60_000) / (performance.now() - started);
  };
  const rates = { one: [], two: [] };
  try {
    await perMinute(provers);
    for (let i = 0; i < repetitions; i++) {
      rates.one.push(await perMinute(provers.slice(0, 1)));
      rates.two.push(await perMinute(provers));
      log(`proofs a minute: one prover ${rates.one.at(-1).toFixed(1)}, two ${rates.two.at(-1).toFixed(1)}`);
    }
  } finally {
    await Promise.all(provers.map((prover) => prover.close()));
  }
  const [one, two] = [summarize(rates.one), summarize(rates.two)];
  return {
    ...{ claim: `two single-threaded native provers, witnesses included (${about})`, unit: 'proofs/min', ...two },
    ...{ baseline: { name: 'one such prover', value: one.value, spread: one.spread }, ratio: two.value / one.value },
    ...(quick ? {} : { bar: { on: 'ratio', atLeast: 1.8 } }),
  };
}

function progress(log) {
  let last = '';
  return ({ step, fraction }) => {
    const line = `${step} ${Math.floor(fraction * 10) * 10} %`;
    if (line !== last && step !== 'ready') log(line);
    last = line;
  };
}
