// One L1 batch of 512 transfers in circuits of 28 slots, proved by the native backend and verified in one transaction. Gas does not
// vary from run to run but for the zero bytes of random data, and the proofs take minutes: one repetition.
import { readFileSync } from 'node:fs';
import { measureBatch } from './batch/measure-batch.mjs';

export const name = 'batch';

const FULL = { transfers: 512, circuitName: 'segment-28', backendName: 'native' };
const QUICK = { transfers: 6, circuitName: 'segment-5', backendName: 'auto' };

const design = JSON.parse(readFileSync(new URL('batch/design-figures.json', import.meta.url), 'utf8'));

export async function run({ quick = false, log = () => undefined } = {}) {
  const measured = await measureBatch({ ...(quick ? QUICK : FULL), log });
  const [first] = measured.batches;
  const { circuit, backend, perTransfer, proofs } = measured;
  const once = (claim, value, unit, more = {}) => ({ claim, value, unit, spread: [value, value], repetitions: 1, ...more });
  const of = `batch of ${first.transfers} transfers in ${first.segments} segments of ${circuit.slots} slots`;
  const prototype = design.rows.find(({ transfersPerProof }) => transfersPerProof === circuit.slots);
  const baseline = prototype && { name: `prototype, ${design.transfers} transfers in ${prototype.proofs} proofs`, value: prototype.gasPerTransfer, spread: [prototype.gasPerTransfer, prototype.gasPerTransfer] };
  return [
    once('transfers verified in one L1 transaction', first.transfers, 'transfers', { bar: { on: 'value', atLeast: FULL.transfers } }),
    once(`L1 gas per transfer, ${of}`, Math.round(perTransfer.gas), 'gas', baseline && { baseline }),
    once(`of which verification, ${of}`, Math.round(perTransfer.verifyGas), 'gas'),
    once(`calldata per transfer, ${of}`, perTransfer.calldataBytes, 'bytes'),
    once(`CPU seconds per transfer, ${proofs} proofs of ${circuit.name} by ${backend}`, perTransfer.cpuSeconds, 's'),
  ];
}
