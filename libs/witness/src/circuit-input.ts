import { isFeeSlotUsed } from '@zkr/protocol/fee-slot';
import type { Operation } from '@zkr/protocol/operation';
import { OpenSegment, withRecoveredOwner, type ClosedSegment } from '@zkr/vm/open-segment';
import { isRejection } from '@zkr/vm/rejection';
import { stateSegment, type CircuitChoice, type SegmentStatement } from '@zkr/vm/segment-statement';
import { openTrace, type SegmentTrace } from '@zkr/vm/segment-trace';
import type { State } from '@zkr/vm/state';
import { openAccount, type OpenedAccount } from './opened-account.js';
import { noopInput, operationInput, type SlotInput } from './slot-input.js';
import { TraceError } from './trace-error.js';

/** Everything the circuit is given: public inputs by name, and slots and fee slots in order. */
export interface SegmentInput {
  readonly segment: ClosedSegment;
  readonly statement: SegmentStatement;
  readonly slots: readonly SlotInput[];
  readonly feeSlots: readonly OpenedAccount[];
}

/**
 * Executes a trace once more with the VM over the opened part of the state, and notes what the circuit needs at each step.
 * @throws TraceError if the VM refuses an operation, which the executor would have left out
 */
export function buildSegmentInput(trace: SegmentTrace, circuit: CircuitChoice): SegmentInput {
  const state = openTrace(trace);
  const opened: OpenedAccount[] = [];
  const open = new OpenSegment(state, trace.opening, circuit.slots, ({ index, before, after }) => {
    opened.push(openAccount(state, index, before === undefined ? after : undefined));
  });
  const { timestamp } = trace.opening;
  const slots: SlotInput[] = [];
  for (const { operation, signed } of trace.operations) {
    const unusedA = operation.kind === 'deposit' ? openAccount(state, 0) : undefined;
    opened.length = 0;
    const plan = open.apply(operation);
    if (isRejection(plan)) throw new TraceError(`the VM refuses a traced operation, ${plan.message}`, { code: plan.rejected, ...plan.params });
    slots.push({ operation: operationInput(withRecoveredOwner(operation, plan), signed, timestamp), ...paths(operation, opened, unusedA, state) });
  }
  while (slots.length < circuit.slots) {
    const unused = openAccount(state, 0);
    slots.push({ operation: noopInput(timestamp), a: unused, b: unused });
  }
  opened.length = 0;
  const segment = open.close();
  if (isRejection(segment)) throw new TraceError(`the VM refuses to close a traced segment, ${segment.message}`, { code: segment.rejected, ...segment.params });
  // Used fee slots come first, so unused ones open account 0 after all credits.
  const feeSlots = trace.opening.feeSlots.map((slot, i) => (isFeeSlotUsed(slot) ? (opened[i] as OpenedAccount) : openAccount(state, 0)));
  return { segment, statement: stateSegment(segment, circuit), slots, feeSlots };
}

/** Path A is opened before the operation, path B on the root after A's update; an unused path opens account 0. */
function paths(operation: Operation, opened: readonly OpenedAccount[], unusedA: OpenedAccount | undefined, state: State) {
  const [first, second] = opened as readonly [OpenedAccount, OpenedAccount?];
  if (operation.kind === 'deposit') return { a: unusedA as OpenedAccount, b: first };
  return { a: first, b: second ?? openAccount(state, 0) };
}
