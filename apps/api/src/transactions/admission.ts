import { isKeyUnset } from '@zkr/protocol/account';
import { isAdmissibleKey } from '@zkr/protocol/baby-jubjub';
import { MAX_L1_LAG_SECONDS } from '@zkr/protocol/constants';
import { fromHex } from '@zkr/protocol/hex';
import { L1_LAG_CAUSE } from '@zkr/storage/l1-lag';
import { ApiError } from '../errors/api-error.js';
import type { AdmissionSnapshot } from './admission-snapshot.js';
import type { FullPool } from './pool-room.js';
import { amountOf, senderIndexOf, type TakenTransaction } from './taken-transaction.js';

export interface AdmissionRules {
  /** Least fee of a token; 0 where there is none. */
  minimumFee(token: number): bigint;
  nonceWindow: number;
  maxPendingPerAccount: number;
  /** From this number of accounts on, the places left are deposits' (I-30). */
  newAccountLimit: number;
  /** Undefined while the pool of all accounts has room for anything. */
  fullPool?: FullPool | undefined;
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
  for (const check of [open, parties, room, token, key, nonce, fee, pool, everybodysPool, balance] satisfies Check[]) {
    const refusal = check(transaction, snapshot, rules);
    if (refusal) return refusal;
  }
  return undefined;
}

/** What is executed from then on is never final, whoever relied on it; and no segment is opened while L1 is behind. */
const open: Check = (_transaction, { escaped, lag }) => {
  if (escaped) return new ApiError('ESCAPE_ACTIVE', 'The rollup has ended: its contract on L1 is in escape mode.');
  if (lag === undefined) return undefined;
  return new ApiError('L1_BEHIND', `No new transaction is taken: ${L1_LAG_CAUSE[lag]}.`, { reason: lag, limitSeconds: MAX_L1_LAG_SECONDS });
};

const parties: Check = (transaction, { sender, receiver }) => {
  if (!sender) {
    const account = senderIndexOf(transaction);
    return new ApiError('ACCOUNT_NOT_FOUND', `Account ${account} does not exist.`, { account });
  }
  if (transaction.kind === 'transferToNew' && fromHex(transaction.owner) === 0n)
    return new ApiError('OWNER_ZERO', 'Nobody owns the address 0.', { owner: transaction.owner });
  if (transaction.kind !== 'transfer') return undefined;
  if (transaction.from === transaction.to)
    return new ApiError('SELF_TRANSFER', `Account ${transaction.from} cannot pay itself.`);
  if (!receiver)
    return new ApiError('RECEIVER_NOT_FOUND', `Account ${transaction.to} does not exist.`, {
      account: transaction.to,
    });
  return undefined;
};

/** As of now: others may take the last places before it is executed. */
const room: Check = ({ kind }, { accountCount }, { newAccountLimit: limit }) =>
  kind !== 'transferToNew' || accountCount < limit
    ? undefined
    : new ApiError('TREE_FULL', `There are ${accountCount} accounts; the places left are kept for deposits.`, { accountCount, limit });

const token: Check = (transaction, { sender, receiver }) => {
  if (transaction.kind === 'transferToNew') return undefined;
  const expected = sender!.token;
  const given = transaction.kind === 'transfer' ? receiver!.token : transaction.token;
  if (expected === given) return undefined;
  const whose = transaction.kind === 'transfer' ? `account ${transaction.to}` : 'the transaction';
  return new ApiError(
    'TOKEN_MISMATCH',
    `Account ${senderIndexOf(transaction)} holds token ${expected}, ${whose} is of token ${given}.`,
    { expected, given },
  );
};

/** A registerKey needs no key on the account, and a usable one to put there. */
const key: Check = (transaction, { sender }) => {
  if (transaction.kind === 'registerKey') {
    const { keyX, keyY } = transaction;
    if (isAdmissibleKey({ x: fromHex(keyX), y: fromHex(keyY) })) return undefined;
    return new ApiError('KEY_INVALID', 'The key is not on Baby Jubjub, or of small order.', { keyX, keyY });
  }
  const { from } = transaction;
  return isKeyUnset(sender!) ? new ApiError('KEY_UNSET', `Account ${from} has no key yet.`, { account: from }) : undefined;
};

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
  const { token } = sender!;
  const minimum = minimumFee(token);
  // Before the minimum: a higher fee would not help.
  if (!feeAccount && minimum > 0n)
    return new ApiError('FEE_TOKEN_NOT_ACCEPTED', `No fees are taken in token ${token}, and no transaction of it is free.`, { token });
  if (!feeAccount && given > 0n) return new ApiError('FEE_TOKEN_NOT_ACCEPTED', `No fees are taken in token ${token}.`, { token });
  if (given >= minimum) return undefined;
  return new ApiError('FEE_TOO_LOW', `The fee must be at least ${minimum}.`, { fee: transaction.fee, minimumFee: minimum.toString() });
};

const pool: Check = (transaction, { pending }, { maxPendingPerAccount }) => {
  if (pending.count < maxPendingPerAccount) return undefined;
  const account = senderIndexOf(transaction);
  return new ApiError('ACCOUNT_LIMIT', `Account ${account} has ${pending.count} pending transactions, which is the most.`, {
    account,
    limit: maxPendingPerAccount,
  });
};

/** What is ready leaves the pool at once; only what is not can fill it for long. */
const everybodysPool: Check = ({ nonce }, { sender, pending }, { fullPool }) => {
  if (fullPool === undefined) return undefined;
  if (fullPool === 'nothing') return new ApiError('OVERLOADED', 'Too many transactions wait for a place.');
  const ready = sender!.nonce + pending.consecutive;
  if (nonce <= ready) return undefined;
  return new ApiError('OVERLOADED', `Too many transactions wait for a place: none is taken before the one with the nonce ${ready}.`, { nonce, ready });
};

const balance: Check = (transaction, { sender, pending }) => {
  const needed = amountOf(transaction) + BigInt(transaction.fee);
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
