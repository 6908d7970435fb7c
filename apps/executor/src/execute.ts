import type { Account } from '@zkr/protocol/account';
import { isFeeSlotUsed } from '@zkr/protocol/fee-slot';
import { fromHex } from '@zkr/protocol/hex';
import type { Operation } from '@zkr/protocol/operation';
import { locateEntry } from '@zkr/vm/locate-entry';
import type { Plan } from '@zkr/vm/plan';
import { registrationRejection } from '@zkr/vm/registration-validity';
import { isRejection, type Rejection } from '@zkr/vm/rejection';
import { transactionRejection } from '@zkr/vm/transaction-validity';
import type { Execution, SegmentInProgress } from './execution.js';
import type { Included, Rejected, Undo } from './execution-outcome.js';
import { feeTokenOf } from './fee-token.js';
import { ExecutorHaltedError } from './errors.js';
import { l2OperationOf, type OrderedL2Operation, type OrderedOperation, type OrderedRequest } from './ordered-operation.js';

export interface Executed {
  readonly included: Included[];
  readonly rejected: Rejected[];
  /** What waits from now on for a segment with another fee token. */
  readonly parked: OrderedL2Operation[];
  /** Places of what was parked before and is included or rejected now. */
  readonly unparked: readonly bigint[];
  /** Set when the segment cannot take the next operation. */
  readonly fullBecause: string | undefined;
}

/**
 * Puts operations into the open segment, in their order, until one has no room; what is of another fee token is parked. Changes
 * the execution's state.
 * @param accepted the operator's fee accounts by token if the segment was opened just now, on them; then what was parked comes first
 */
export function executeOperations(
  execution: Execution,
  current: SegmentInProgress,
  operations: readonly OrderedOperation[],
  accepted: ReadonlyMap<number, number> | undefined,
  undoOf: () => Undo,
): Executed {
  const executed = { included: [] as Included[], rejected: [] as Rejected[], parked: [] as OrderedL2Operation[] };
  const waited = accepted ? execution.parking.takeAll() : [];
  let fullBecause: string | undefined;
  for (const ordered of waited) {
    fullBecause ??= executeOne(execution, current, ordered, accepted, executed, undoOf).fullBecause;
    if (fullBecause !== undefined) execution.parking.park(ordered);
  }
  const unparked = [...executed.included, ...executed.rejected].map(({ ordered }) => ordered.sequence);
  for (const ordered of fullBecause === undefined ? operations : []) {
    const { fullBecause: reason, parked } = executeOne(execution, current, ordered, accepted, executed, undoOf);
    fullBecause = reason;
    if (fullBecause !== undefined) break;
    if (parked) executed.parked.push(parked);
    execution.lastSequence = ordered.sequence;
  }
  return { ...executed, unparked, fullBecause: fullBecause ?? (current.segment.hasRoomFor('transfer') ? undefined : 'slots') };
}

interface Fate {
  /** Why the segment cannot take it; then nothing has happened to it. */
  readonly fullBecause?: string;
  /** Itself, if it was parked. */
  readonly parked?: OrderedL2Operation;
}

/** Includes, rejects or parks one. */
function executeOne(
  execution: Execution,
  current: SegmentInProgress,
  ordered: OrderedOperation,
  accepted: ReadonlyMap<number, number> | undefined,
  { included, rejected }: Pick<Executed, 'included' | 'rejected'>,
  undoOf: () => Undo,
): Fate {
  const { parking, state } = execution;
  if (ordered.kind === 'unreadable') {
    rejected.push({ ordered, rejection: ordered.refusal });
    return {};
  }
  if (ordered.kind !== 'request' && (parking.holds(ordered) || lacksFeeSlot(execution, current, ordered, accepted))) {
    if (parking.isFull) return { fullBecause: 'fee-token' };
    parking.park(ordered);
    return { parked: ordered };
  }
  const operation = ordered.kind === 'request' ? locateEntry(state, ordered.entry, (owner, token) => execution.directory.find(owner, token)) : l2OperationOf(ordered);
  if (!current.segment.hasRoomFor(operation.kind)) return { fullBecause: 'slots' };
  const plan = refusalOf(execution, current, ordered) ?? current.segment.apply(operation);
  if (isRejection(plan)) rejected.push({ ordered: rejectable(ordered, plan), rejection: plan });
  else included.push(include(execution, current, ordered, operation, plan, undoOf()));
  return {};
}

/** Whether another segment may have the slot that its fee needs; in a token of which the operator has no account, none will. */
function lacksFeeSlot({ state }: Execution, { opening }: SegmentInProgress, ordered: OrderedL2Operation, accepted: ReadonlyMap<number, number> | undefined): boolean {
  const token = feeTokenOf(state, ordered);
  if (token === undefined) return false;
  if (opening.feeSlots.some((slot) => isFeeSlotUsed(slot) && slot.token === token)) return false;
  return accepted === undefined || accepted.has(token);
}

function refusalOf(execution: Execution, current: SegmentInProgress, ordered: OrderedL2Operation | OrderedRequest): Rejection | undefined {
  if (ordered.kind === 'request') return undefined;
  if (ordered.kind === 'registration') return registrationRejection(execution.state, ordered.operation, execution.deployment);
  const { id, transaction, verifiedKey } = ordered;
  const checked = verifiedKey && { key: verifiedKey, message: fromHex(id) };
  return transactionRejection(execution.state, transaction, {
    ...{ domain: execution.domain, timestamp: current.opening.timestamp },
    ...(checked && { checked }),
  });
}

/** A request is provable in every state (I-35): that the VM refuses one is an impossible state. */
function rejectable(ordered: OrderedL2Operation | OrderedRequest, rejection: Rejection): OrderedL2Operation {
  if (ordered.kind !== 'request') return ordered;
  throw new ExecutorHaltedError('the VM refuses a priority operation', { queueId: ordered.queueId.toString(), code: rejection.rejected, ...rejection.params });
}

function include(execution: Execution, current: SegmentInProgress, ordered: OrderedOperation, operation: Operation, plan: Plan, undo: Undo): Included {
  const slot = current.traced.length;
  const signed = ordered.kind === 'transaction' ? { validUntil: ordered.transaction.validUntil, signature: ordered.transaction.signature } : undefined;
  current.traced.push({ operation, ...(signed && { signed }) });
  noteCreated(execution, plan);
  if (ordered.kind === 'request') execution.queueHead += 1n;
  return { ordered, operation, plan, signed, slot, undo };
}

/** Deposits find an account that an operation created. */
function noteCreated({ directory }: Pick<Execution, 'directory'>, { to }: Plan): void {
  if (to?.after && to.before === undefined) directory.add(to.index, to.after);
}

/** The accounts an undo list names, as they are now. */
export function touchedAccounts(execution: Execution, undos: readonly Undo[]): Map<number, Account> {
  const touched = new Map<number, Account>();
  for (const [index] of undos.flat()) {
    const account = execution.state.account(index);
    if (account) touched.set(index, account);
  }
  return touched;
}
