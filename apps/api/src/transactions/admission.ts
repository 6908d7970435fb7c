import { isKeyUnset } from '@zkr/protocol/account';
import { ApiError } from '../errors/api-error.js';
import type { AdmissionSnapshot } from './admission-snapshot.js';
import type { TakenTransaction } from './taken-transaction.js';

export interface AdmissionRules {
  /** Least fee of a token; 0 where there is none. */
  minimumFee(token: number): bigint;
  nonceWindow: number;
  maxPendingPerAccount: number;
}

type Check = (
  transaction: TakenTransaction,
  snapshot: AdmissionSnapshot,
  rules: AdmissionRules,
) => ApiError | undefined;

/**
 * Why the transaction may not be stored, but for its signature; undefined if it may. Pure. What passes is affordable
 * together with all that its sender has pending, so the pool holds nothing that an account cannot pay.
 */
export function admissionRefusal(
  transaction: TakenTransaction,
  snapshot: AdmissionSnapshot,
  rules: AdmissionRules,
): ApiError | undefined {
  for (const check of [parties, token, key, nonce, fee, pool, balance] satisfies Check[]) {
    const refusal = check(transaction, snapshot, rules);
    if (refusal) return refusal;
  }
  return undefined;
}

const parties: Check = (transaction, { sender, receiver }) => {
  if (!sender)
    return new ApiError('ACCOUNT_NOT_FOUND', `Account ${transaction.from} does not exist.`, {
      account: transaction.from,
    });
  if (transaction.kind !== 'transfer') return undefined;
  if (transaction.from === transaction.to)
    return new ApiError('SELF_TRANSFER', `Account ${transaction.from} cannot pay itself.`);
  if (!receiver)
    return new ApiError('RECEIVER_NOT_FOUND', `Account ${transaction.to} does not exist.`, {
      account: transaction.to,
    });
  return undefined;
};

const token: Check = (transaction, { sender, receiver }) => {
  const expected = sender!.token;
  const given = transaction.kind === 'transfer' ? receiver!.token : transaction.token;
  if (expected === given) return undefined;
  const whose = transaction.kind === 'transfer' ? `account ${transaction.to}` : 'the transaction';
  return new ApiError(
    'TOKEN_MISMATCH',
    `Account ${transaction.from} holds token ${expected}, ${whose} is of token ${given}.`,
    { expected, given },
  );
};

const key: Check = ({ from }, { sender }) =>
  isKeyUnset(sender!)
    ? new ApiError('KEY_UNSET', `Account ${from} has no key yet.`, { account: from })
    : undefined;

/** Gaps are allowed within the window: a transaction waits for those before it. */
const nonce: Check = (transaction, { sender, sameNonce, pending }, { nonceWindow }) => {
  const next = sender!.nonce;
  if (transaction.nonce < next) {
    return new ApiError(
      'NONCE_TOO_LOW',
      `The nonce ${transaction.nonce} has been used; the account is at ${next}.`,
      { nonce: transaction.nonce, accountNonce: next },
    );
  }
  if (sameNonce !== undefined) {
    return new ApiError(
      'NONCE_CONFLICT',
      `Transaction ${sameNonce} has the nonce ${transaction.nonce} already.`,
      { nonce: transaction.nonce, transactionId: sameNonce },
    );
  }
  const limit = next + pending.count + nonceWindow;
  if (transaction.nonce < limit) return undefined;
  return new ApiError(
    'NONCE_GAP_TOO_LARGE',
    `The nonce ${transaction.nonce} is too far ahead: it must be below ${limit} now.`,
    { nonce: transaction.nonce, limit },
  );
};

const fee: Check = (transaction, { sender, feeAccount }, { minimumFee }) => {
  const given = BigInt(transaction.fee);
  const minimum = minimumFee(sender!.token);
  if (given < minimum)
    return new ApiError('FEE_TOO_LOW', `The fee must be at least ${minimum}.`, {
      fee: transaction.fee,
      minimumFee: minimum.toString(),
    });
  if (given === 0n || feeAccount) return undefined;
  return new ApiError('FEE_TOKEN_NOT_ACCEPTED', `No fees are taken in token ${sender!.token}.`, {
    token: sender!.token,
  });
};

const pool: Check = ({ from }, { pending }, { maxPendingPerAccount }) =>
  pending.count < maxPendingPerAccount
    ? undefined
    : new ApiError(
        'ACCOUNT_LIMIT',
        `Account ${from} has ${pending.count} pending transactions, which is the most.`,
        { account: from, limit: maxPendingPerAccount },
      );

const balance: Check = (transaction, { sender, pending }) => {
  const needed = BigInt(transaction.amount) + BigInt(transaction.fee);
  const spendable = sender!.balance - pending.total;
  if (needed <= spendable) return undefined;
  return new ApiError(
    'INSUFFICIENT_BALANCE',
    `The transaction needs ${needed}, spendable are ${spendable < 0n ? 0n : spendable}.`,
    {
      needed: needed.toString(),
      spendable: (spendable < 0n ? 0n : spendable).toString(),
      balance: sender!.balance.toString(),
      pending: pending.total.toString(),
    },
  );
};
