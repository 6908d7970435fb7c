import { writeFileSync } from 'node:fs';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { circuitSignals } from '@zkr/witness/circuit-signals';
import { decodeTrace, encodeTrace } from '@zkr/witness/trace-bytes';
import { forgeProof, trapdoorVerificationKey } from '@zkr/l1/testing/forged-proof';
import { stateSegment, type SegmentStatement } from '@zkr/vm/segment-statement';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Circuit, COMPILE_TIMEOUT_MS, loadCircuit } from '../../circuits/test/circuit.js';
import { SMALL_SEGMENT } from '../../circuits/test/reference/sample.js';
import { parseSignal } from '../../circuits/test/witness-calculator.js';
import { checkRebuild } from './check-rebuild.js';
import { checkL1 } from './check-l1.js';
import { L1Chain } from './l1-chain.js';
import { domain, type Executed, runSequence, type Shape, SMALL, WIDE } from './run-sequence.js';
import { change, type Sequence, sequence, transferSequence } from './steps.js';
import { submissionsOf } from './submissions.js';

/** `npm run assurance` sets them: how many sequences, and where to write what they were. */
const RUNS = Number(process.env['ASSURANCE_RUNS'] ?? 200);
const REPORT = process.env['ASSURANCE_REPORT'];
/** Witnesses take most of the time: of every so manieth sequence all are calculated, of the others none. */
const WITNESS_EVERY = Number(process.env['ASSURANCE_WITNESS_EVERY'] ?? 10);
const TIMEOUT_MS = 30_000 + 2_000 * RUNS;

const KINDS = ['deposit', 'forcedExit', 'registerKey', 'registerKeyL1', 'transfer', 'transferToNew', 'withdraw'];
const counts = { sequences: 0, batches: 0, segments: 0, requests: 0, operations: 0, refused: 0, witnesses: 0 };
const byKind = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
const chains: L1Chain[] = [];

afterAll(async () => {
  for (const chain of chains) await chain.stop();
  if (REPORT) writeFileSync(REPORT, JSON.stringify({ ...counts, byKind }));
});

async function startChain(shape: Shape): Promise<L1Chain> {
  const chain = await L1Chain.start(shape, trapdoorVerificationKey());
  chains.push(chain);
  return chain;
}

/** The witness builder has the trace's bytes alone. */
function statementOfTrace({ closed, trace }: Executed, { slots }: Shape): { statement: SegmentStatement; signals: ReturnType<typeof circuitSignals> } {
  const circuitChoice = { domain, circuitId: 0, slots };
  const input = buildSegmentInput(decodeTrace(encodeTrace(trace)), circuitChoice);
  expect(input.segment).toEqual(closed);
  expect(input.statement).toEqual(stateSegment(closed, circuitChoice));
  return { statement: input.statement, signals: circuitSignals(input) };
}

/** One sequence through everything but the circuit, whose signals are returned by segment. */
async function agree(l1: L1Chain, shape: Shape, wanted: Sequence, changed: { byte: number; mask: number }) {
  const outcome = runSequence(wanted, shape);
  const stated = outcome.segments.map((segment) => statementOfTrace(segment, shape));
  // Under this key a proof verifies for just the seven numbers that it was made for: the contract must find the same ones.
  const proved = stated.map(({ statement }) => ({ statement, proof: forgeProof(statement.publicInputs) }));
  const submissions = submissionsOf(outcome, proved, wanted.batches);
  await checkRebuild(outcome, submissions);
  await checkL1(l1, outcome, submissions, changed);

  counts.sequences++;
  counts.batches += submissions.length;
  counts.requests += outcome.requests.length;
  counts.segments += outcome.segments.length;
  counts.refused += outcome.refused;
  for (const { kind } of outcome.segments.flatMap(({ closed }) => closed.operations)) {
    byKind[kind] = byKind[kind]! + 1;
    counts.operations++;
  }
  return { outcome, signals: stated.map(({ signals }) => signals) };
}

describe('all operations, in a small tree', () => {
  let circuit: Circuit;
  let l1: L1Chain;
  beforeAll(async () => {
    [circuit, l1] = await Promise.all([loadCircuit(SMALL_SEGMENT), startChain(SMALL)]);
  }, COMPILE_TIMEOUT_MS);

  it('VM, model, witness builder, circuit, contract and rebuilder agree on every sequence', { timeout: TIMEOUT_MS }, async () => {
    let sequences = 0;
    await fc.assert(
      fc.asyncProperty(sequence, change, async (wanted, changed) => {
        const { signals } = await agree(l1, SMALL, wanted, changed);
        if (sequences++ % WITNESS_EVERY !== 0) return;
        for (const segment of signals) {
          await circuit.witness(Object.fromEntries(Object.entries(segment).map(([name, value]) => [name, parseSignal(value)])));
          counts.witnesses++;
        }
      }),
      { numRuns: RUNS },
    );
    // Chance has them all in so many sequences.
    if (RUNS >= 200) expect(Object.values(byKind).every((count) => count > 0)).toBe(true);
  });
});

describe('runs of transfers', () => {
  let l1: L1Chain;
  beforeAll(async () => {
    l1 = await startChain(WIDE);
  }, COMPILE_TIMEOUT_MS);

  it('VM, model, witness builder, contract and rebuilder agree on every sequence', { timeout: TIMEOUT_MS }, async () => {
    let longest = 0;
    const runs = Math.ceil(RUNS / 5);
    await fc.assert(
      fc.asyncProperty(transferSequence, change, async (wanted, changed) => {
        const { outcome } = await agree(l1, WIDE, wanted, changed);
        for (const { closed } of outcome.segments) longest = Math.max(longest, longestRun(closed.operations));
      }),
      { numRuns: runs },
    );
    // Two rounds of four at a time, and one left over.
    if (runs >= 40) expect(longest).toBeGreaterThan(8);
  });
});

function longestRun(operations: readonly { readonly kind: string }[]): number {
  let [longest, run] = [0, 0];
  for (const { kind } of operations) {
    run = kind === 'transfer' ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
