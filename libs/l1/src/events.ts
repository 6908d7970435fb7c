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
  /** The operation's bytes without opcode and account. */
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

export type RollupEvent =
  BatchVerified | WithdrawalSettled | PriorityOperationQueued | TokenRegistered | PendingPaid;

const OUTCOMES = {
  WithdrawalPaid: 'paid',
  WithdrawalPending: 'pending',
  WithdrawalUncovered: 'uncovered',
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
    default:
      return undefined;
  }
}
