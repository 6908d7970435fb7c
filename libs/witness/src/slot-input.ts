import { OPCODE } from '@zkr/protocol/constants';
import type { Operation } from '@zkr/protocol/operation';
import { unpackAmount } from '@zkr/protocol/packed-number';
import type { SignedPart } from '@zkr/vm/segment-trace';
import type { OpenedAccount } from './opened-account.js';

/** The private inputs of one slot that say what the operation is; names as in circuits/src/slot.circom. */
export interface OperationInput {
  readonly selector: readonly bigint[];
  /** Of a forced exit, whose account may hold another one; 0 in the others. */
  readonly exitToken: bigint;
  readonly amount: bigint;
  readonly amountMantissa: bigint;
  readonly amountExponent: bigint;
  readonly feeMantissa: bigint;
  readonly feeExponent: bigint;
  readonly setKey: bigint;
  readonly operationOwner: bigint;
  readonly operationKeyX: bigint;
  readonly operationKeyY: bigint;
  readonly validUntil: bigint;
  readonly signatureRx: bigint;
  readonly signatureRy: bigint;
  readonly signatureS: bigint;
}

/** One slot: the operation and the accounts on its two paths. */
export interface SlotInput {
  readonly operation: OperationInput;
  readonly a: OpenedAccount;
  readonly b: OpenedAccount;
}

const EXPONENT_BITS = 5n;
const selectorOf = (opcode: number) => Array.from({ length: 8 }, (_, i) => (i === opcode ? 1n : 0n));

/** Padding, and what an operation leaves unused: R is the curve's identity, validUntil the timestamp. */
export function noopInput(timestamp: number): OperationInput {
  return {
    selector: selectorOf(OPCODE.noop),
    exitToken: 0n,
    amount: 0n,
    amountMantissa: 0n,
    amountExponent: 0n,
    feeMantissa: 0n,
    feeExponent: 0n,
    setKey: 0n,
    operationOwner: 0n,
    operationKeyX: 0n,
    operationKeyY: 0n,
    validUntil: BigInt(timestamp),
    signatureRx: 0n,
    signatureRy: 1n,
    signatureS: 0n,
  };
}

export function operationInput(operation: Operation, signed: SignedPart | undefined, timestamp: number): OperationInput {
  const base = { ...noopInput(timestamp), selector: selectorOf(OPCODE[operation.kind]) };
  switch (operation.kind) {
    case 'deposit':
      return {
        ...base,
        amount: operation.amount,
        ...keyInput(operation),
        setKey: operation.setKey ? 1n : 0n,
        operationOwner: operation.owner,
      };
    case 'withdraw':
      return {
        ...base,
        ...feeInput(operation.packedFee),
        ...signatureInput(signed),
        amount: operation.amount,
        operationOwner: operation.recipient,
      };
    case 'transfer':
      return { ...base, ...feeInput(operation.packedFee), ...signatureInput(signed), ...amountInput(operation.packedAmount) };
    case 'transferToNew':
      return {
        ...base,
        ...feeInput(operation.packedFee),
        ...signatureInput(signed),
        ...amountInput(operation.packedAmount),
        operationOwner: operation.owner,
      };
    case 'registerKey':
      return {
        ...base,
        ...feeInput(operation.packedFee),
        ...keyInput(operation),
        operationOwner: recoveredOwner(operation.owner),
        validUntil: BigInt(operation.validUntil),
      };
    case 'forcedExit':
      return { ...base, amount: operation.amount, operationOwner: operation.sender, exitToken: BigInt(operation.token) };
    case 'registerKeyL1':
      return { ...base, ...keyInput(operation), operationOwner: operation.sender };
  }
}

function amountInput(packedAmount: number) {
  const packed = BigInt(packedAmount);
  return {
    amount: unpackAmount(packedAmount) as bigint,
    amountMantissa: packed >> EXPONENT_BITS,
    amountExponent: packed % (1n << EXPONENT_BITS),
  };
}

function feeInput(packedFee: number) {
  const packed = BigInt(packedFee);
  return { feeMantissa: packed >> EXPONENT_BITS, feeExponent: packed % (1n << EXPONENT_BITS) };
}

function keyInput({ keyX, keyY }: { readonly keyX: bigint; readonly keyY: bigint }) {
  return { operationKeyX: keyX, operationKeyY: keyY };
}

function recoveredOwner(owner: bigint | undefined): bigint {
  if (owner === undefined) throw new TypeError('a registerKey enters the circuit as the VM executed it, with its recovered owner');
  return owner;
}

function signatureInput(signed: SignedPart | undefined) {
  if (signed === undefined) throw new TypeError('the trace has a signed operation without its signature');
  return {
    validUntil: BigInt(signed.validUntil),
    signatureRx: signed.signature.rx,
    signatureRy: signed.signature.ry,
    signatureS: signed.signature.s,
  };
}
