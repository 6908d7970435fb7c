import { availableParallelism } from 'node:os';
import { type Backend, createProver } from '@zkr/proving/create-prover';
import type { Prover } from '@zkr/proving/prover';
import { selfTest } from '@zkr/proving/self-test';
import { verifyProof } from '@zkr/proving/verify-proof';
import { selfTestInput } from '../self-test-input.js';
import type { CachedCircuit } from './cached-circuits.js';

export interface BenchOptions {
  readonly backend: Backend;
  /** Of one native proof; 0 for as many as there are cores. */
  readonly threads: number;
  /** Timed proofs of each circuit, after one that loads the key and is verified. */
  readonly proofs: number;
  readonly onProgress?: (line: string) => void;
}

export interface CircuitTimes {
  readonly circuit: string;
  readonly slots: number;
  readonly backend: string;
  readonly threads: number;
  /** Median of witness and proof together. */
  readonly p50Seconds: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** With the load of the key, a proof, and its verification. */
  readonly selfTestSeconds: number;
}

/**
 * Measures one circuit on this machine, one proof at a time, on the segment of the self-test: one operation and otherwise empty.
 * A full segment may take somewhat longer; the estimates in Postgres follow the real ones.
 * @throws Error the proof does not verify
 */
export async function benchCircuit(circuit: CachedCircuit, { backend, threads, proofs, onProgress }: BenchOptions): Promise<CircuitTimes> {
  const { name, slots, treeDepth, feeSlots, artifacts } = circuit;
  const { wasm, provingKey, verificationKey } = artifacts;
  const input = selfTestInput({ domain: 1n, circuitId: 0, slots }, treeDepth, feeSlots);
  const prover = createProver({ backend, circuit: name, wasm, provingKey, threads });
  const { signal } = new AbortController();
  try {
    const started = performance.now();
    await selfTest(prover, input, verificationKey, signal, verifyProof);
    const selfTestSeconds = (performance.now() - started) / 1_000;
    const seconds: number[] = [];
    for (let i = 0; i < proofs; i++) {
      seconds.push(await timeProof(prover, input, signal));
      onProgress?.(`${name}: proof ${i + 1} of ${proofs} in ${seconds.at(-1)!.toFixed(2)} s`);
    }
    const sorted = seconds.toSorted((a, b) => a - b);
    return {
      ...{ circuit: name, slots, backend: backend.name, threads: threads || availableParallelism(), selfTestSeconds },
      ...{ p50Seconds: median(sorted), minSeconds: sorted[0]!, maxSeconds: sorted.at(-1)! },
    };
  } finally {
    await prover.close();
  }
}

async function timeProof(prover: Prover, input: Parameters<Prover['prove']>[0], signal: AbortSignal): Promise<number> {
  const { timings } = await prover.prove(input, signal);
  return (timings.witnessMs + timings.proveMs) / 1_000;
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
