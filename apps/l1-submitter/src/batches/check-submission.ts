import { gasLimitFor } from '@zkr/l1/calldata-limits';
import { L1RpcError } from '@zkr/l1/json-rpc';
import type { L1Client } from '@zkr/l1/l1-client';
import { describeRevert } from '@zkr/l1/rollup-contract';
import { MAX_L1_TRANSACTION_GAS, MAX_TIMESTAMP_AGE_SECONDS } from '@zkr/protocol/constants';
import { bytesToHex } from '@zkr/protocol/hex';
import { SubmitterHaltedError } from '../errors.js';
import type { ProvenBatch } from './load-batch.js';

/** What L1 would do with the batch now. */
export type SubmissionCheck =
  | { readonly kind: 'accepted'; readonly gasLimit: bigint }
  /** The node's head is older than the batch, which was made from a newer one. */
  | { readonly kind: 'node-behind'; readonly head: number }
  /** The contract's custom error with its values, or the node's words. */
  | { readonly kind: 'reverts'; readonly reason: string };

/**
 * Asks L1 before anything is signed: a batch that would revert costs nothing that way.
 * @throws SubmitterHaltedError if no node can ever accept it
 */
export async function checkSubmission(client: L1Client, from: string, to: string, batch: ProvenBatch): Promise<SubmissionCheck> {
  const head = await client.getBlock('latest');
  if (head === undefined || batch.newestTimestamp > head.timestamp) return { kind: 'node-behind', head: head?.number ?? -1 };
  requireYoung(batch, head.timestamp);
  const data = bytesToHex(batch.calldata);
  const reason = await revertOf(client, { from, to, data });
  if (reason?.startsWith('EscapeIsActive(')) {
    throw new SubmitterHaltedError('escape-active', 'escape mode is on: L1 takes no batch any more, and owners claim their balances there', { batch: batch.number });
  }
  if (reason !== undefined) return { kind: 'reverts', reason };
  try {
    const limit = gasLimitFor(batch.calldata, await client.estimateGas({ from, to, data }), batch.pushes);
    if (typeof limit === 'bigint') return { kind: 'accepted', gasLimit: limit };
    throw new SubmitterHaltedError('batch-too-large', 'a batch does not fit into one L1 transaction', {
      ...{ batch: batch.number, reason: limit.reason, limit: String(limit.limit) },
    });
  } catch (error) {
    if (!(error instanceof L1RpcError)) throw error;
    return { kind: 'reverts', reason: describeRevert(error) ?? error.message };
  }
}

/** @returns why L1 would refuse the submit now: the contract's custom error with its values, or the node's words; undefined if it would not */
export async function revertOf(client: L1Client, submit: { from: string; to: string; data: string }): Promise<string | undefined> {
  try {
    await client.call({ ...submit, gas: BigInt(MAX_L1_TRANSACTION_GAS) });
    return undefined;
  } catch (error) {
    if (error instanceof L1RpcError) return describeRevert(error) ?? error.message;
    throw error;
  }
}

function requireYoung({ number, oldestTimestamp }: ProvenBatch, now: number): void {
  const ageSeconds = now - oldestTimestamp;
  if (ageSeconds <= MAX_TIMESTAMP_AGE_SECONDS) return;
  throw new SubmitterHaltedError('batch-too-old', 'L1 accepts no segment older than a day, and this one cannot become younger', {
    ...{ batch: number, ageSeconds },
  });
}
