import type { L1Client } from '@zkr/l1/l1-client';
import { RollupContract, rollupInterface } from '@zkr/l1/rollup-contract';
import type { Hex } from '@zkr/protocol/hex';
import { OPCODE } from '@zkr/protocol/constants';
import { toHexAddress } from '@zkr/protocol/hex';
import type { State } from '@zkr/vm/state';
import type { L1Call } from '../l1-call.js';
import { readQueue } from '../read-queue.js';
import { RefusalError } from '../refusal-error.js';

const call = (to: string, name: string, args: readonly unknown[]): L1Call => ({ to, data: rollupInterface.encodeFunctionData(name, [...args]) as Hex });

/** Turns escape mode on (docs/protocol.md, I-41). */
export function activateEscape(contract: string): L1Call {
  return call(contract, 'activateEscape', []);
}

/**
 * Owes the balance of an account to its owner (I-42).
 * @param state rebuilt at the last accepted root
 * @throws RefusalError if the state has no such account
 */
export function claimAccount(contract: string, state: State, index: number): L1Call {
  const account = state.account(index);
  if (account === undefined) throw new RefusalError('there is no such account', { account: index, accounts: state.accountCount });
  return call(contract, 'claimAccount', [index, { ...account, owner: toHexAddress(account.owner) }, state.path(index)]);
}

/**
 * Owes a deposit that no batch took to its owner (I-43). Its entry is in the event of the deposit.
 * @throws RefusalError if L1 has no deposit with this id
 */
export async function refundDeposit(client: L1Client, contract: string, queueId: number): Promise<L1Call> {
  const queue = await readQueue(client, new RollupContract(contract, client));
  const request = queue.find((event) => event.queueId === queueId);
  if (request === undefined) throw new RefusalError('there is no such request', { queueId });
  if (request.opcode !== OPCODE.deposit) throw new RefusalError('this request is no deposit', { queueId, opcode: request.opcode });
  return call(contract, 'refundDeposit', [queueId, request.entry]);
}

/** Sends what L1 owes an account of L1 to it. Needs no escape mode. */
export function deliverPending(contract: string, owner: string, token: number): L1Call {
  return call(contract, 'deliverPending', [owner, token]);
}
