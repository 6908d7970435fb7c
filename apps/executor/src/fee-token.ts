import { senderOf } from '@zkr/protocol/operation';
import { unpackFee } from '@zkr/protocol/packed-number';
import type { State } from '@zkr/vm/state';
import { type OrderedL2Operation, l2OperationOf } from './ordered-operation.js';

/** The token that an operation needs a fee slot of; undefined if it pays no fee, or if there is no account to pay it. */
export function feeTokenOf(state: State, ordered: OrderedL2Operation): number | undefined {
  const operation = l2OperationOf(ordered);
  return unpackFee(operation.packedFee) === 0n ? undefined : state.account(senderOf(operation))?.token;
}
