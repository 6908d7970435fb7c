import { readFileSync } from 'node:fs';
import { createProver } from '@zkr/proving/create-prover';
import { encodeProof } from '@zkr/proving/proof-encoding';
import { verifyProof } from '@zkr/proving/verify-proof';
import { toSubmitted } from '@zkr/vm/submitted-segment';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { circuitSignals } from '@zkr/witness/circuit-signals';

/** Linux counts in hundredths of a second. */
const TICKS = 100;

/** CPU seconds of this process, and of all children that have ended. */
function cpuSeconds() {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const [user, system, childrenUser, childrenSystem] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 15).map(Number);
  return { own: (user + system) / TICKS, children: (childrenUser + childrenSystem) / TICKS };
}

/**
 * Proves segments one after another, as the prover service does: trace → circuit input → witness → proof → checked.
 * @returns the segments as calldata has them, and CPU seconds: everything from the trace on, the loading of the key included
 */
export async function proveSegments({ backend, circuit, choice }, segments, log) {
  const before = cpuSeconds();
  const from = performance.now();
  const verificationKey = JSON.parse(readFileSync(circuit.verificationKey, 'utf8'));
  const prover = createProver({ backend, circuit: circuit.name, wasm: circuit.wasm, provingKey: circuit.provingKey });
  const submitted = [];
  const times = [];
  try {
    for (const { trace, closed } of segments) {
      const { statement, ...input } = buildSegmentInput(trace, choice);
      const { proof, publicSignals, timings } = await prover.prove(circuitSignals({ statement, ...input }), new AbortController().signal);
      if (!(await verifyProof(verificationKey, publicSignals, proof))) throw new Error('the backend made a proof that does not verify');
      times.push(timings);
      submitted.push(toSubmitted(closed, statement, encodeProof(proof)));
      log(`segment ${submitted.length} of ${segments.length}: ${closed.operations.length} operations, witness ${(timings.witnessMs / 1000).toFixed(1)} s, proof ${(timings.proveMs / 1000).toFixed(1)} s`);
    }
  } finally {
    // Children are counted when they have ended.
    await prover.close();
  }
  const after = cpuSeconds();
  return { submitted, times, wallSeconds: (performance.now() - from) / 1000, cpuSeconds: after.own - before.own + (after.children - before.children) };
}
