import { writeFileSync } from 'node:fs';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { circuitSignals } from '@zkr/witness/circuit-signals';
import { decodeTrace, encodeTrace } from '@zkr/witness/trace-bytes';
import { forgeProof, trapdoorVerificationKey } from '@zkr/l1/testing/forged-proof';
import { stateSegment, type SegmentStatement } from '@zkr/vm/segment-statement';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Circuit, COMPILE_TIMEOUT_MS, loadCircuit } from '../../circuits/test/circuit.js';
import { SMALL_SEGMENT } from '../../circuits/test/reference/sample.js';
import { parseSignal } from '../../circuits/test/witness-calculator.js';
import { checkRebuild } from './check-rebuild.js';
import { checkL1 } from './check-l1.js';
import { L1Chain } from './l1-chain.js';
import { domain, type Executed, runSequence, SMALL } from './run-sequence.js';
import { change, sequence } from './steps.js';
import { submissionsOf } from './submissions.js';

/** `npm run assurance` sets them: how many sequences, and where to write what they were. */
const RUNS = Number(process.env['ASSURANCE_RUNS'] ?? 200);
const REPORT = process.env['ASSURANCE_REPORT'];
/** Witnesses take most of the time: of every so manieth sequence all are calculated, of the others none. */
const WITNESS_EVERY = Number(process.env['ASSURANCE_WITNESS_EVERY'] ?? 10);
const TIMEOUT_MS = 30_000 + 2_000 * RUNS;

const circuitChoice = { domain, circuitId: 0, slots: SMALL.slots };
const KINDS = ['deposit', 'forcedExit', 'registerKey', 'registerKeyL1', 'transfer', 'transferToNew', 'withdraw'];

let circuit: Circuit;
let l1: L1Chain;
beforeAll(async () => {
  [circuit, l1] = await Promise.all([loadCircuit(SMALL_SEGMENT), L1Chain.start(SMALL, trapdoorVerificationKey())]);
}, COMPILE_TIMEOUT_MS);
afterAll(async () => l1?.stop());

/** The witness builder has the trace's bytes alone. */
function statementOfTrace({ closed, trace }: Executed): { statement: SegmentStatement; signals: ReturnType<typeof circuitSignals> } {
  const input = buildSegmentInput(decodeTrace(encodeTrace(trace)), circuitChoice);
  expect(input.segment).toEqual(closed);
  expect(input.statement).toEqual(stateSegment(closed, circuitChoice));
  return { statement: input.statement, signals: circuitSignals(input) };
}

it('VM, model, witness builder, circuit, contract and rebuilder agree on every sequence', { timeout: TIMEOUT_MS }, async () => {
  const counts = { sequences: 0, batches: 0, segments: 0, requests: 0, operations: 0, refused: 0, witnesses: 0 };
  const byKind = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
  await fc.assert(
    fc.asyncProperty(sequence, change, async (wanted, changed) => {
      const outcome = runSequence(wanted);
      const stated = outcome.segments.map(statementOfTrace);
      // Under this key a proof verifies for just the seven numbers that it was made for: the contract must find the same ones.
      const proved = stated.map(({ statement }) => ({ statement, proof: forgeProof(statement.publicInputs) }));
      const submissions = submissionsOf(outcome, proved, wanted.batches);
      await checkRebuild(outcome, submissions);
      await checkL1(l1, outcome, submissions, changed);
      counts.batches += submissions.length;
      counts.requests += outcome.requests.length;
      if (counts.sequences++ % WITNESS_EVERY === 0) {
        for (const { signals } of stated) {
          await circuit.witness(Object.fromEntries(Object.entries(signals).map(([name, value]) => [name, parseSignal(value)])));
          counts.witnesses++;
        }
      }
      counts.segments += outcome.segments.length;
      counts.refused += outcome.refused;
      for (const { closed } of outcome.segments) {
        for (const { kind } of closed.operations) byKind[kind] = byKind[kind]! + 1;
        counts.operations += closed.operations.length;
      }
    }),
    { numRuns: RUNS },
  );
  if (REPORT) writeFileSync(REPORT, JSON.stringify({ ...counts, byKind }));
  // Chance has them all in so many sequences.
  if (RUNS >= 200) expect(Object.values(byKind).every((count) => count > 0)).toBe(true);
});
