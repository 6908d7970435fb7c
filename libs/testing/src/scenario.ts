import { multiplyBase } from '@zkr/protocol/baby-jubjub';
import { MAX_AMOUNT } from '@zkr/protocol/constants';
import type { Deployment } from '@zkr/protocol/deployment';
import { signMessage } from '@zkr/protocol/eddsa';
import { orderFeeSlots, type FeeSlot } from '@zkr/protocol/fee-slot';
import type { PriorityOperation, SignedOperation } from '@zkr/protocol/operation';
import type { Deposit } from '@zkr/protocol/operations/deposit';
import type { RegisterKey } from '@zkr/protocol/operations/register-key';
import type { Transfer } from '@zkr/protocol/operations/transfer';
import { floorToPackable, packAmount, packFee } from '@zkr/protocol/packed-number';
import type { Transaction } from '@zkr/protocol/transaction';
import { OpenSegment, type ClosedSegment } from '@zkr/vm/open-segment';
import { registrationRejection } from '@zkr/vm/registration-validity';
import { isRejection, type Rejection } from '@zkr/vm/rejection';
import { TraceRecorder, type SegmentTrace, type TracedOperation } from '@zkr/vm/segment-trace';
import type { State } from '@zkr/vm/state';
import { transactionId, transactionRejection } from '@zkr/vm/transaction-validity';

/** A user of tests: an L1 address and an L2 secret made from a small number. */
export interface TestUser {
  readonly owner: bigint;
  readonly secret: bigint;
  readonly keyX: bigint;
  readonly keyY: bigint;
}

export function testUser(number: number): TestUser {
  const secret = 1_000_003n * BigInt(number + 1);
  const key = multiplyBase(secret);
  return { owner: BigInt(0x1000 + number), secret, keyX: key.x, keyY: key.y };
}

export function depositOf(user: TestUser, account: number, token: number, amount: bigint): Deposit {
  return { kind: 'deposit', account, token, amount, setKey: true, owner: user.owner, keyX: user.keyX, keyY: user.keyY };
}

export function transferOf(from: number, to: number, amount: bigint, fee = 0n): Transfer {
  const packedAmount = packAmount(floorToPackable(amount > MAX_AMOUNT ? MAX_AMOUNT : amount));
  const packedFee = packFee(fee);
  if (packedAmount === undefined || packedFee === undefined) throw new RangeError('not packable');
  return { kind: 'transfer', from, to, packedAmount, packedFee };
}

/** Signs with the sender's current nonce. */
export function sign(state: State, user: TestUser, operation: SignedOperation, validUntil: number, domain: bigint): Transaction {
  const nonce = state.account(operation.from)?.nonce ?? 0;
  const message = transactionId(state, { operation, nonce, validUntil }, domain);
  if (message === undefined) throw new RangeError('sender or receiver does not exist');
  return { operation, nonce, validUntil, signature: signMessage(user.secret, message) };
}

export interface ExecutedSegment {
  readonly trace: SegmentTrace;
  readonly closed: ClosedSegment;
}

export interface SegmentOptions {
  readonly domain: bigint;
  /** Needed where a step registers a key. */
  readonly deployment?: Deployment;
  readonly timestamp: number;
  readonly feeSlots: readonly FeeSlot[];
  readonly slots: number;
}

export type Step = Transaction | RegisterKey | PriorityOperation;

function refusalOf(state: State, made: Step, options: SegmentOptions): Rejection | undefined {
  if ('signature' in made) return transactionRejection(state, made, options);
  if (made.kind !== 'registerKey') return undefined;
  if (options.deployment === undefined) throw new TypeError('a registerKey is signed for a deployment; name it');
  return registrationRejection(state, made, options.deployment);
}

/** Executes one segment as the executor does, steps seeing the state as it is then; every step must be valid. */
export function executeSegment(
  state: State,
  options: SegmentOptions,
  steps: readonly ((state: State) => Step)[],
): ExecutedSegment {
  const opening = { timestamp: options.timestamp, feeSlots: orderFeeSlots(options.feeSlots, 2) };
  const accountCountBefore = state.accountCount;
  state.root();
  const recorder = new TraceRecorder(state);
  const segment = new OpenSegment(state, opening, options.slots, recorder.observe);
  const traced: TracedOperation[] = [];
  for (const step of steps) {
    const made = step(state);
    const operation = 'signature' in made ? made.operation : made;
    const refused = refusalOf(state, made, options);
    const outcome = refused ?? segment.apply(operation);
    if (isRejection(outcome)) throw new Error(`step refused: ${outcome.rejected} ${outcome.message}`);
    traced.push('signature' in made ? { operation, signed: { validUntil: made.validUntil, signature: made.signature } } : { operation });
  }
  const closed = segment.close();
  if (isRejection(closed)) throw new Error(`close refused: ${closed.rejected} ${closed.message}`);
  return { trace: recorder.finish(opening, accountCountBefore, traced), closed };
}
