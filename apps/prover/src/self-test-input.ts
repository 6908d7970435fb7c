import type { CircuitInput } from '@zkr/proving/prover';
import type { Deposit } from '@zkr/protocol/operations/deposit';
import { orderFeeSlots } from '@zkr/protocol/fee-slot';
import { OpenSegment } from '@zkr/vm/open-segment';
import type { CircuitChoice } from '@zkr/vm/segment-statement';
import { TraceRecorder } from '@zkr/vm/segment-trace';
import { State } from '@zkr/vm/state';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { circuitSignals } from '@zkr/witness/circuit-signals';

const TIMESTAMP = 1;
const deposit: Deposit = { kind: 'deposit', account: 0, token: 0, amount: 1n, setKey: false, owner: 1n, keyX: 0n, keyY: 0n };

/** A segment that every deployment's circuit accepts: one deposit into the empty state. It is proved and thrown away. */
export function selfTestInput(circuit: CircuitChoice, treeDepth: number, feeSlots: number): CircuitInput {
  const state = State.of(treeDepth);
  const recorder = new TraceRecorder(state);
  const opening = { timestamp: TIMESTAMP, feeSlots: orderFeeSlots([], feeSlots) };
  const segment = new OpenSegment(state, opening, circuit.slots, recorder.observe);
  segment.apply(deposit);
  segment.close();
  return circuitSignals(buildSegmentInput(recorder.finish(opening, 0, [{ operation: deposit }]), circuit));
}
