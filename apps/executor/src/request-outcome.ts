import type { PriorityOperation } from '@zkr/protocol/operation';
import { matchesExit } from '@zkr/vm/operations/forced-exit';
import type { Plan } from '@zkr/vm/plan';

/** What a request of L1 came to on L2. */
export interface RequestOutcome {
  /** The account that was credited, or that the request names. */
  readonly account: number;
  /** False: it matched no account and changed nothing. */
  readonly applied: boolean;
  /** What a forced exit took out, in the token's smallest unit. */
  readonly exitAmount: bigint | undefined;
}

/** @param plan the operation's, as the VM executed it */
export function requestOutcome(operation: PriorityOperation, { from }: Plan): RequestOutcome {
  const { account } = operation;
  switch (operation.kind) {
    case 'deposit':
      return { account, applied: true, exitAmount: undefined };
    case 'forcedExit':
      // Not whether it changed: a matching account may be empty, and then it stays as it is.
      return { account, applied: matchesExit(from?.before, operation), exitAmount: operation.amount };
    case 'registerKeyL1':
      return { account, applied: from !== undefined && from.after !== from.before, exitAmount: undefined };
  }
}
