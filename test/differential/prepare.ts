import { secp256k1 } from '@noble/curves/secp256k1.js';
import { isAdmissibleKey } from '@zkr/protocol/baby-jubjub';
import { toBytes } from '@zkr/protocol/big-endian';
import { FIELD_ORDER, MAX_AMOUNT } from '@zkr/protocol/constants';
import type { Deployment } from '@zkr/protocol/deployment';
import { rollupDomain } from '@zkr/protocol/domain';
import { signMessage } from '@zkr/protocol/eddsa';
import { registrationDigest } from '@zkr/protocol/key-registration';
import type { SignedOperation } from '@zkr/protocol/operation';
import type { RegisterKey } from '@zkr/protocol/operations/register-key';
import { floorToPackable, packAmount, packFee, unpackAmount } from '@zkr/protocol/packed-number';
import type { QueueEntry } from '@zkr/protocol/queue-entry';
import type { Transaction } from '@zkr/protocol/transaction';
import { testOwner } from '@zkr/testing/key-registration';
import { testUser } from '@zkr/testing/scenario';
import type { State } from '@zkr/vm/state';
import { transactionId } from '@zkr/vm/transaction-validity';
import { DEPLOYMENT, REFUSES_ETH, TAKES_ALL } from './addresses.js';
import type { ModelAccount, ModelOperation } from './model.js';
import { type Step, TOKENS, USERS, type WantedSignature } from './steps.js';

const ELSEWHERE: Deployment = { ...DEPLOYMENT, contract: DEPLOYMENT.contract ^ 1n };
const RECIPIENTS = { taking: TAKES_ALL, refusing: REFUSES_ETH };
export const users = Array.from({ length: USERS }, (_, number) => ({ ...testUser(number), ...testOwner(number) }));

/** One step as everything that executes it takes it. */
export interface Prepared {
  readonly model: ModelOperation;
  readonly offered: Transaction | RegisterKey | QueueEntry;
}

/** What the moment is: the accounts to aim at, the VM's state to sign on, and what each token may still be paid in. */
export interface Moment {
  readonly accounts: readonly ModelAccount[];
  readonly state: State;
  readonly timestamp: number;
  /** L1 admits a deposit only within it (docs/protocol.md, 6). */
  room(token: number): bigint;
  readonly hasPlaceForDeposit: boolean;
}

/** @returns undefined for a request that L1 does not admit */
export function prepare(step: Step, moment: Moment): Prepared | undefined {
  switch (step.kind) {
    case 'deposit':
      return prepareDeposit(step, moment);
    case 'forcedExit':
    case 'registerKeyL1':
      return prepareRequest(step, moment);
    case 'registerKey':
      return prepareRegistration(step, moment);
    default:
      return prepareTransaction(step, moment);
  }
}

function prepareDeposit(step: Extract<Step, { kind: 'deposit' }>, { accounts, room, hasPlaceForDeposit }: Moment): Prepared | undefined {
  const { owner, keyX, keyY } = users[step.user]!;
  const { token, setKey } = step;
  const most = room(token);
  const amount = step.amount === 'largest' || step.amount === 'all' ? most : 1_000n + BigInt(step.user);
  const exists = accounts.some((one) => one.owner === owner && one.token === token);
  if (amount === 0n || amount > most || (!exists && !hasPlaceForDeposit)) return undefined;
  const entry = { kind: 'deposit', token, amount, setKey, owner, keyX: setKey ? keyX : 0n, keyY: setKey ? keyY : 0n } as const;
  return { model: entry, offered: entry };
}

function prepareRequest(step: Extract<Step, { kind: 'forcedExit' | 'registerKeyL1' }>, { accounts }: Moment): Prepared | undefined {
  const { account } = step;
  if (account >= 16) return undefined;
  const sender = step.user === 'owner' ? (accounts[account]?.owner ?? users[0]!.owner) : users[step.user]!.owner;
  if (step.kind === 'forcedExit') {
    const entry = { kind: step.kind, account, token: step.user === 'owner' ? (accounts[account]?.token ?? step.token) : step.token, sender } as const;
    return { model: entry, offered: entry };
  }
  const { keyX, keyY } = users[step.key]!;
  const entry = { kind: step.kind, account, sender, keyX, keyY } as const;
  return { model: entry, offered: entry };
}

function prepareRegistration(step: Extract<Step, { kind: 'registerKey' }>, { accounts, timestamp }: Moment): Prepared {
  const { account, signer } = step;
  const there = accounts[account];
  const owner = users.find((one) => one.owner === there?.owner) ?? users[0]!;
  const by = signer === 'another' ? users[(users.indexOf(owner) + 1) % USERS]! : owner;
  const key = step.key === 'small' ? { keyX: 0n, keyY: FIELD_ORDER - 1n } : step.key === 'off-curve' ? { keyX: 3n, keyY: 4n } : users[step.key]!;
  const { keyX, keyY } = key;
  const token = tokenOf(there, step.otherToken);
  const common = { account, token, keyX, keyY, nonce: nonceOf(there, step), validUntil: timestamp + step.validFor };
  const fields = { ...common, packedFee: packFee(step.fee)! };
  const digest = toBytes(registrationDigest(signer === 'elsewhere' ? ELSEWHERE : DEPLOYMENT, fields), 32);
  const { r, s, recovery } = secp256k1.Signature.fromBytes(secp256k1.sign(digest, by.l1Secret, { prehash: false, format: 'recovered' }), 'recovered');
  const isSigned = signer === 'holder' && there !== undefined && owner.owner === there.owner;
  const isAdmissible = typeof step.key === 'number' && isAdmissibleKey({ x: keyX, y: keyY });
  return {
    model: { kind: 'registerKey', ...common, fee: step.fee, isSigned, isAdmissible },
    offered: { kind: 'registerKey', ...fields, ownerSignature: { r, s, v: 27 + (recovery ?? 0) } },
  };
}

function prepareTransaction(step: Extract<Step, { kind: SignedOperation['kind'] }>, { accounts, state, timestamp }: Moment): Prepared {
  const there = accounts[step.from];
  const common = { from: step.from, nonce: nonceOf(there, step), validUntil: timestamp + step.validFor, fee: step.fee };
  const packedFee = packFee(step.fee)!;
  const amount = amountOf(step.amount, there, step.kind === 'withdraw');
  const packedAmount = step.kind === 'withdraw' ? 0 : packAmount(amount)!;
  const [operation, model] = ((): [SignedOperation, ModelOperation] => {
    // Whether it is signed, the signing says.
    const paid = { ...common, amount: step.kind === 'withdraw' ? amount : unpackAmount(packedAmount)!, isSigned: false };
    switch (step.kind) {
      case 'transfer':
        return [{ kind: step.kind, from: step.from, to: step.to, packedAmount, packedFee }, { kind: step.kind, to: step.to, ...paid }];
      case 'transferToNew': {
        const owner = step.owner === 'zero' ? 0n : users[step.owner]!.owner;
        return [{ kind: step.kind, from: step.from, packedAmount, packedFee, owner }, { kind: step.kind, owner, ...paid }];
      }
      case 'withdraw': {
        const token = tokenOf(there, step.otherToken);
        const recipient = RECIPIENTS[step.recipient];
        return [{ kind: step.kind, from: step.from, token, amount, packedFee, recipient }, { kind: step.kind, token, recipient, ...paid }];
      }
    }
  })();
  const { signature, isSigned } = sign(step, there, state, { operation, nonce: common.nonce, validUntil: common.validUntil });
  return { model: { ...model, isSigned } as ModelOperation, offered: { operation, nonce: common.nonce, validUntil: common.validUntil, signature } };
}

/** Where there is nobody to sign for, or no message yet, the signature is of something else. */
function sign({ signer }: WantedSignature, there: ModelAccount | undefined, state: State, unsigned: Omit<Transaction, 'signature'>) {
  const holder = users.find((one) => one.keyX === there?.keyX) ?? users[0]!;
  const by = signer === 'another' ? users[(users.indexOf(holder) + 1) % USERS]! : holder;
  const { chainId, contract } = signer === 'elsewhere' ? ELSEWHERE : DEPLOYMENT;
  const message = transactionId(state, unsigned, rollupDomain(chainId, contract));
  return { signature: signMessage(by.secret, message ?? 1n), isSigned: signer === 'holder' && message !== undefined && holder.keyX === there?.keyX };
}

function amountOf(wanted: string, there: ModelAccount | undefined, isExact: boolean): bigint {
  const balance = there?.balance ?? 5n;
  const amounts: Record<string, bigint> = { zero: 0n, one: 1n, some: balance / 3n, all: balance, 'one-too-much': balance + 1n, largest: MAX_AMOUNT };
  const amount = amounts[wanted]! > MAX_AMOUNT ? MAX_AMOUNT : amounts[wanted]!;
  return isExact ? amount : floorToPackable(amount);
}

function nonceOf(there: ModelAccount | undefined, { nonceShift }: WantedSignature): number {
  return Math.max(0, (there?.nonce ?? 0) + nonceShift);
}

function tokenOf(there: ModelAccount | undefined, other: boolean): number {
  const token = there?.token ?? TOKENS[0];
  return other ? TOKENS.find((one) => one !== token)! : token;
}
