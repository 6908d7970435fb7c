import type { Account } from '@zkr/protocol/account';
import { fromHex } from '@zkr/protocol/hex';
import type { Operation } from '@zkr/protocol/operation';
import { isRejection, type Rejection } from '@zkr/vm/rejection';
import { transactionRejection } from '@zkr/vm/transaction-validity';
import { HaltError } from './halt-error.js';
import type { Execution, SegmentInProgress } from './execution.js';
import type { Included, Rejected, Undo } from './execution-outcome.js';
import type { OrderedDeposit, OrderedOperation, OrderedTransaction } from './ordered-operation.js';

export interface Executed {
  readonly included: Included[];
  readonly rejected: Rejected[];
  /** Set when the segment cannot take the next operation. */
  readonly fullBecause: string | undefined;
}

/** Puts operations into the open segment, in their order, until one has no room. Changes the execution's state. */
export function executeOperations(
  execution: Execution,
  current: SegmentInProgress,
  operations: readonly OrderedOperation[],
  undoOf: () => Undo,
): Executed {
  const included: Included[] = [];
  const rejected: Rejected[] = [];
  for (const ordered of operations) {
    const operation = ordered.kind === 'transaction' ? ordered.transaction.operation : locate(execution, ordered);
    if (!current.segment.hasRoomFor(operation.kind)) return { included, rejected, fullBecause: 'slots' };
    const refused = ordered.kind === 'transaction' ? validate(execution, current, ordered) : undefined;
    const outcome = refused ?? current.segment.apply(operation);
    if (isRejection(outcome)) {
      if (outcome.rejected === 'NO_FEE_SLOT' && current.segment.length > 0) return { included, rejected, fullBecause: 'fee-token' };
      rejected.push({ ordered: rejectable(ordered, outcome), rejection: outcome });
    } else {
      included.push(include(execution, current, ordered, operation, undoOf()));
    }
    execution.lastSequence = ordered.sequence;
  }
  return { included, rejected, fullBecause: current.segment.hasRoomFor('transfer') ? undefined : 'slots' };
}

/** The account that a deposit credits: the owner's lowest of this token, else the next one. */
function locate(execution: Execution, { entry }: OrderedDeposit): Operation {
  const account = execution.directory.find(entry.owner, entry.token) ?? execution.state.accountCount;
  return { kind: 'deposit', account, ...entry };
}

function validate(execution: Execution, current: SegmentInProgress, ordered: OrderedTransaction): Rejection | undefined {
  const { id, transaction, verifiedKey } = ordered;
  const checked = verifiedKey && { key: verifiedKey, message: fromHex(id) };
  return transactionRejection(execution.state, transaction, {
    ...{ domain: execution.domain, timestamp: current.opening.timestamp },
    ...(checked && { checked }),
  });
}

/** A priority operation is provable in every state: that the VM refuses one is an impossible state. */
function rejectable(ordered: OrderedOperation, rejection: Rejection): OrderedTransaction {
  if (ordered.kind === 'transaction') return ordered;
  throw new HaltError('the VM refuses a priority operation', { queueId: ordered.queueId.toString(), code: rejection.rejected, ...rejection.params });
}

function include(
  execution: Execution,
  current: SegmentInProgress,
  ordered: OrderedOperation,
  operation: Operation,
  undo: Undo,
): Included {
  const slot = current.traced.length;
  const signed = ordered.kind === 'transaction' ? { validUntil: ordered.transaction.validUntil, signature: ordered.transaction.signature } : undefined;
  current.traced.push({ operation, ...(signed && { signed }) });
  if (operation.kind === 'deposit') {
    execution.directory.add(operation.account, operation);
    execution.queueHead += 1n;
  }
  return { ordered, operation, signed, slot, undo };
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
