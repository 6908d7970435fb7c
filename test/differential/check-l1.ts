import { rollupInterface } from '@zkr/l1/rollup-contract';
import { OPCODE } from '@zkr/protocol/constants';
import { bytesToHex, toHexAddress } from '@zkr/protocol/hex';
import { encodeQueueEntry, type QueueEntry } from '@zkr/protocol/queue-entry';
import { expect } from 'vitest';
import { REFUSES_ETH, SEQUENCER, SEQUENCER_KEY, TAKES_ALL } from './addresses.js';
import { type L1Chain, REQUEST_FEE } from './l1-chain.js';
import type { Payment } from './model.js';
import { users } from './prepare.js';
import type { Outcome } from './run-sequence.js';
import { TOKENS } from './steps.js';
import type { Submission } from './submissions.js';

/**
 * The requests and batches as transactions to the deployed contracts: they queue the same entries, accept each batch with the proofs
 * of just these public inputs and with no byte changed, move to the same roots, and owe and pay what the model says.
 * @param byte which of a batch's bytes to change, modulo its length
 * @param mask what to change it by, 1 … 255
 */
export async function checkL1(l1: L1Chain, { requests }: Outcome, submissions: readonly Submission[], { byte, mask }: { byte: number; mask: number }): Promise<void> {
  await l1.restore();
  for (const [queueId, request] of requests.entries()) {
    const entry = bytesToHex(encodeQueueEntry(request));
    const queued = { kind: 'priority-operation-queued', queueId, opcode: OPCODE[request.kind], entry, queuedAt: expect.any(Number) };
    expect(await l1.send(callOf(l1, request))).toEqual([queued]);
  }
  for (const { calldata, expected, payments } of submissions) {
    const changed = calldata.slice();
    changed[byte % calldata.length]! ^= mask;
    expect({ byte, refusal: await l1.refusal(SEQUENCER, l1.address, bytesToHex(changed)) }).toEqual({ byte, refusal: expect.any(String) });
    const events = await l1.send({ key: SEQUENCER_KEY, to: l1.address, data: bytesToHex(calldata) });
    expect(events).toEqual([{ kind: 'batch-verified', ...expected }, ...payments.map((payment) => settlement(payment, expected.number))]);
  }
  await checkMoney(l1, requests, submissions.flatMap(({ payments }) => payments));
}

/** The call that makes a request. A deposit without a key is made by somebody else than its owner. */
function callOf({ address }: L1Chain, request: QueueEntry) {
  const call = (sender: bigint, name: string, args: unknown[], value = 0n) => {
    const { l1Secret } = users.find(({ owner }) => owner === sender)!;
    return { key: bytesToHex(l1Secret), to: address, data: rollupInterface.encodeFunctionData(name, args), value: value + REQUEST_FEE };
  };
  if (request.kind === 'forcedExit') return call(request.sender, 'requestForcedExit', [request.account, request.token]);
  if (request.kind === 'registerKeyL1') return call(request.sender, 'registerKey', [request.account, request.keyX, request.keyY]);
  const { owner, token, amount, setKey, keyX, keyY } = request;
  const sender = setKey ? owner : users.find((user) => user.owner !== owner)!.owner;
  if (token === TOKENS[0]) return call(sender, 'depositEth', [toHexAddress(owner), keyX, keyY], amount);
  return call(sender, 'depositErc20', [token, amount, toHexAddress(owner), keyX, keyY]);
}

const isPushed = ({ kind, account, token, amount }: Payment) => kind === 'withdraw' && (account !== REFUSES_ETH || token !== TOKENS[0] || amount === 0n);

/** What the contract says of a payment. */
function settlement(payment: Payment, batch: number) {
  const { kind, account, token, amount } = payment;
  if (kind === 'forcedExit') return { kind: 'became-pending', reason: 'forced-exit', account, token, amount, source: batch };
  return { kind: 'withdrawal-settled', outcome: isPushed(payment) ? 'paid' : 'pending', recipient: account, token, amount, batch };
}

async function checkMoney(l1: L1Chain, requests: readonly QueueEntry[], payments: readonly Payment[]): Promise<void> {
  const sum = (amounts: readonly { amount: bigint }[]) => amounts.reduce((total, { amount }) => total + amount, 0n);
  for (const token of TOKENS) {
    const [mine, paidIn] = [payments.filter((payment) => payment.token === token), requests.filter((one) => one.kind === 'deposit' && one.token === token)];
    expect(await l1.contract.heldBalance(token)).toBe(sum(paidIn as { amount: bigint }[]) - sum(mine));
    for (const account of [TAKES_ALL, REFUSES_ETH, ...users.map(({ owner }) => owner)]) {
      const owed = mine.filter((payment) => payment.account === account);
      expect(await l1.contract.pendingBalance(toHexAddress(account), token)).toBe(sum(owed.filter((payment) => !isPushed(payment))));
      if (account === TAKES_ALL || account === REFUSES_ETH) expect(await l1.balanceOf(account, token)).toBe(sum(owed.filter(isPushed)));
    }
  }
}
