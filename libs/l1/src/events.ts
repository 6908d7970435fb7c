import type { Result } from 'ethers';
import type { Hex } from '@zkr/protocol/hex';
import type { L1Log } from './l1-client.js';
import { rollupInterface } from './rollup-contract.js';

export interface BatchVerified {
  readonly kind: 'batch-verified';
  readonly number: number;
  readonly headerHash: bigint;
  readonly stateRoot: bigint;
  readonly accountCount: number;
  readonly queueHead: number;
  /** Seconds; of the batch's last segment. */
  readonly timestamp: number;
}

/** `paid`: it arrived in the batch's transaction. `pending`: the push failed. `uncovered`: not owed; the token froze. */
export interface WithdrawalSettled {
  readonly kind: 'withdrawal-settled';
  readonly outcome: 'paid' | 'pending' | 'uncovered';
  /** L1 address as an integer. */
  readonly recipient: bigint;
  readonly token: number;
  readonly amount: bigint;
  readonly batch: number;
}

export interface PriorityOperationQueued {
  readonly kind: 'priority-operation-queued';
  readonly queueId: number;
  readonly opcode: number;
  /** Those of the operation's bytes that the request fixes. */
  readonly entry: Hex;
  /** Seconds. */
  readonly queuedAt: number;
}

export interface TokenRegistered {
  readonly kind: 'token-registered';
  readonly id: number;
  /** L1 address as an integer. */
  readonly address: bigint;
}

export interface PendingPaid {
  readonly kind: 'pending-paid';
  readonly account: bigint;
  readonly token: number;
  readonly amount: bigint;
  readonly recipient: bigint;
}

/** What was not pushed and is now a pending balance of `account`. */
export interface BecamePending {
  readonly kind: 'became-pending';
  readonly reason: 'forced-exit' | 'account-claimed' | 'deposit-refunded';
  /** L1 address as an integer. */
  readonly account: bigint;
  readonly token: number;
  readonly amount: bigint;
  /** Batch number, account index or queue id, by the reason. */
  readonly source: number;
}

/** A forced exit, claim or refund beyond what its token holds: not owed, and the token is frozen. */
export interface DebtUncovered {
  readonly kind: 'debt-uncovered';
  readonly account: bigint;
  readonly token: number;
  readonly amount: bigint;
}

export interface EscapeActivated {
  readonly kind: 'escape-activated';
  readonly stateRoot: bigint;
  readonly queueHead: number;
}

export type RollupEvent =
  | BatchVerified
  | WithdrawalSettled
  | PriorityOperationQueued
  | TokenRegistered
  | PendingPaid
  | BecamePending
  | DebtUncovered
  | EscapeActivated;

const OUTCOMES = {
  WithdrawalPaid: 'paid',
  WithdrawalPending: 'pending',
  WithdrawalUncovered: 'uncovered',
} as const;

/** Reason, and the argument that is the source, by event. */
const BECAME_PENDING = {
  ForcedExitPending: ['forced-exit', 'batch'],
  AccountClaimed: ['account-claimed', 'index'],
  DepositRefunded: ['deposit-refunded', 'id'],
} as const;

/** First topic of an event, for a log filter. */
export function eventTopic(name: string): string {
  const event = rollupInterface.getEvent(name);
  if (event === null) throw new Error(`the Rollup has no event ${name}`);
  return event.topicHash;
}

/** The Rollup's events that services act on; undefined for its others (sequencers, pausing, ownership). */
export function decodeRollupEvent(log: Pick<L1Log, 'topics' | 'data'>): RollupEvent | undefined {
  const parsed = rollupInterface.parseLog({ topics: [...log.topics], data: log.data });
  if (parsed === null) return undefined;
  const args = parsed.args;
  switch (parsed.name) {
    case 'BatchVerified':
      return {
        kind: 'batch-verified',
        number: Number(args['number']),
        headerHash: BigInt(args['headerHash']),
        stateRoot: args['stateRoot'],
        accountCount: Number(args['accountCount']),
        queueHead: Number(args['queueHead']),
        timestamp: Number(args['timestamp']),
      };
    case 'WithdrawalPaid':
    case 'WithdrawalPending':
    case 'WithdrawalUncovered':
      return {
        kind: 'withdrawal-settled',
        outcome: OUTCOMES[parsed.name],
        recipient: BigInt(args['recipient']),
        token: Number(args['token']),
        amount: args['amount'],
        batch: Number(args['batch']),
      };
    case 'PriorityOperationQueued':
      return {
        kind: 'priority-operation-queued',
        queueId: Number(args['id']),
        opcode: Number(args['opcode']),
        entry: args['entry'],
        queuedAt: Number(args['queuedAt']),
      };
    case 'TokenRegistered':
      return { kind: 'token-registered', id: Number(args['id']), address: BigInt(args['token']) };
    case 'PendingPaid':
      return {
        kind: 'pending-paid',
        account: BigInt(args['account']),
        token: Number(args['token']),
        amount: args['amount'],
        recipient: BigInt(args['recipient']),
      };
    case 'ForcedExitPending':
    case 'AccountClaimed':
    case 'DepositRefunded': {
      const [reason, source] = BECAME_PENDING[parsed.name];
      return { kind: 'became-pending', reason, ...debt(args), source: Number(args[source]) };
    }
    case 'DebtUncovered':
      return { kind: 'debt-uncovered', ...debt(args) };
    case 'EscapeActivated':
      return {
        kind: 'escape-activated',
        stateRoot: args['stateRoot'],
        queueHead: Number(args['queueHead']),
      };
    default:
      return undefined;
  }
}

function debt(args: Result): { account: bigint; token: number; amount: bigint } {
  return { account: BigInt(args['account']), token: Number(args['token']), amount: args['amount'] };
}
