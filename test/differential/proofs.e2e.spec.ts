import { readFileSync, writeFileSync } from 'node:fs';
import { chooseBackend, createProver } from '@zkr/proving/create-prover';
import { ensureCircuitInProcess } from '@zkr/proving/ensure-circuit-process';
import { encodeProof } from '@zkr/proving/proof-encoding';
import type { Prover } from '@zkr/proving/prover';
import { rebuildFromL1 } from '@zkr/rebuilder/rebuild-from-l1';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { circuitSignals } from '@zkr/witness/circuit-signals';
import { decodeTrace, encodeTrace } from '@zkr/witness/trace-bytes';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkL1 } from './check-l1.js';
import { checkRebuild } from './check-rebuild.js';
import { L1Chain, repositoryRoot } from './l1-chain.js';
import { domain, type Executed, runSequence, type Shape } from './run-sequence.js';
import { change, provedSequence } from './steps.js';
import { type Stated, submissionsOf } from './submissions.js';

/** `npm run assurance -- --proofs N` sets them: how many sequences, and where to write what they were. */
const RUNS = Number(process.env['ASSURANCE_PROOFS'] ?? 3);
const REPORT = process.env['ASSURANCE_REPORT'];
/** Of a sequence: at most four proofs, each some ten seconds where the native prover is not built. */
const SEQUENCE_MS = 240_000;
/** A circuit that is not in the cache takes minutes. */
const CIRCUIT_MS = 900_000;

const DEPLOYED: Shape = { depth: 12, slots: 5 };
const circuitChoice = { domain, circuitId: 0, slots: DEPLOYED.slots };

let prover: Prover;
let l1: L1Chain;
beforeAll(async () => {
  const circuit = await ensureCircuitInProcess(repositoryRoot, 'segment-5', `${repositoryRoot}/.rollup/cache/circuits`);
  prover = createProver({ backend: await chooseBackend('auto'), circuit: circuit.name, wasm: circuit.wasm, provingKey: circuit.provingKey });
  l1 = await L1Chain.start(DEPLOYED, JSON.parse(readFileSync(circuit.verificationKey, 'utf8')));
}, CIRCUIT_MS);
afterAll(async () => {
  await prover?.close();
  await l1?.stop();
});

async function prove({ closed, trace }: Executed): Promise<Stated> {
  const input = buildSegmentInput(decodeTrace(encodeTrace(trace)), circuitChoice);
  expect(input.segment).toEqual(closed);
  const { proof, publicSignals } = await prover.prove(circuitSignals(input), new AbortController().signal);
  expect(publicSignals).toEqual(input.statement.publicInputs.map(String));
  return { statement: input.statement, proof: encodeProof(proof) };
}

it('the deployed circuit, contracts and keys take every sequence where VM, model and rebuilder do', { timeout: 60_000 + RUNS * SEQUENCE_MS }, async () => {
  const counts = { backend: prover.backend, sequences: 0, batches: 0, proofs: 0, operations: 0 };
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(provedSequence, change, async (wanted, changed) => {
      const outcome = runSequence(wanted, DEPLOYED);
      const proved: Stated[] = [];
      for (const segment of outcome.segments) proved.push(await prove(segment));
      const submissions = submissionsOf(outcome, proved, wanted.batches);
      await checkRebuild(outcome, submissions);
      await checkL1(l1, outcome, submissions, changed);

      const { rebuild, report } = await rebuildFromL1(l1.url, l1.address);
      expect(report).toMatchObject({ ok: true, lastBatch: submissions.length, segments: proved.length });
      expect([...rebuild.state.entries()]).toEqual([...outcome.state.entries()]);
      expect(await l1.contract.stateRoot()).toBe(outcome.state.root());
      counts.sequences++;
      counts.batches += submissions.length;
      counts.proofs += proved.length;
      counts.operations += report.operations;
      for (const kind of outcome.kinds) kinds.add(kind);
    }),
    // A shrunk sequence would have to be proved again, many times.
    { numRuns: RUNS, endOnFailure: true },
  );
  if (REPORT) writeFileSync(REPORT, JSON.stringify(counts));
  if (RUNS >= 3) expect([...kinds].sort()).toEqual(['deposit', 'forcedExit', 'registerKey', 'registerKeyL1', 'transfer', 'transferToNew', 'withdraw']);
});
