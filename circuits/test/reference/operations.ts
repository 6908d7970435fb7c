import { sign, type CurvePoint, type KeyPair, type Signature } from './eddsa.js';
import type { AccountFields } from './state.js';

/** The private signals of one slot, except the paths, which depend on the state and are added in execution. */
export interface SlotSignals {
  selector: bigint[];
  exitToken: bigint;
  amount: bigint;
  amountMantissa: bigint;
  amountExponent: bigint;
  feeMantissa: bigint;
  feeExponent: bigint;
  setKey: bigint;
  operationOwner: bigint;
  operationKeyX: bigint;
  operationKeyY: bigint;
  validUntil: bigint;
  signatureRx: bigint;
  signatureRy: bigint;
  signatureS: bigint;
  indexA: bigint;
  existsA: bigint;
  leafA: AccountFields;
  indexB: bigint;
  existsB: bigint;
  leafB: AccountFields;
}

export interface Operation {
  opcode: number;
  indexA: number;
  indexB: number;
  /** A token that is not account A's: of the account that a deposit or a transferToNew creates. */
  token?: bigint;
  values: Partial<SlotSignals>;
  sign?: (message: bigint) => Signature;
  /** Falsifies signals before the slot is signed and executed: signature, words and roots then agree with the forgery. */
  forge?: (slot: SlotSignals) => void;
}

export interface Fee {
  feeMantissa?: bigint;
  feeExponent?: bigint;
}

type Forgery = Pick<Operation, 'forge'>;

export const VALID_UNTIL = 2_000_000_000n;

export function noop(forgery: Forgery = {}): Operation {
  return { opcode: 0, indexA: 0, indexB: 0, values: {}, ...forgery };
}

export function transfer(
  fields: {
    from: number;
    to: number;
    mantissa: bigint;
    exponent?: bigint;
    key: KeyPair;
    validUntil?: bigint;
  } & Fee,
  forgery: Forgery = {},
): Operation {
  const {
    from,
    to,
    mantissa,
    exponent = 0n,
    key,
    validUntil = VALID_UNTIL,
    feeMantissa = 0n,
    feeExponent = 0n,
  } = fields;
  return {
    opcode: 1,
    indexA: from,
    indexB: to,
    values: {
      amount: mantissa * 10n ** exponent,
      amountMantissa: mantissa,
      amountExponent: exponent,
      feeMantissa,
      feeExponent,
      validUntil,
    },
    sign: (message) => sign(key, message),
    ...forgery,
  };
}

/** `account` is the index that the new account takes, `token` its token; both are the builder's to falsify. */
export function transferToNew(
  fields: {
    from: number;
    account: number;
    owner: bigint;
    token?: bigint;
    mantissa: bigint;
    exponent?: bigint;
    key: KeyPair;
  } & Fee,
  forgery: Forgery = {},
): Operation {
  const { account, owner, token = 0n, ...rest } = fields;
  const { values, ...paid } = transfer({ ...rest, to: account });
  return { ...paid, opcode: 2, token, values: { ...values, operationOwner: owner }, ...forgery };
}

export function withdraw(
  fields: { from: number; amount: bigint; recipient: bigint; key: KeyPair; validUntil?: bigint } & Fee,
  forgery: Forgery = {},
): Operation {
  const {
    from,
    amount,
    recipient,
    key,
    validUntil = VALID_UNTIL,
    feeMantissa = 0n,
    feeExponent = 0n,
  } = fields;
  return {
    opcode: 3,
    indexA: from,
    indexB: 0,
    values: { amount, operationOwner: recipient, feeMantissa, feeExponent, validUntil },
    sign: (message) => sign(key, message),
    ...forgery,
  };
}

export function deposit(
  fields: { account: number; owner: bigint; token: bigint; amount: bigint; key?: { x: bigint; y: bigint } },
  forgery: Forgery = {},
): Operation {
  const { account, owner, token, amount, key } = fields;
  return {
    opcode: 5,
    indexA: 0,
    indexB: account,
    token,
    values: {
      amount,
      operationOwner: owner,
      setKey: key === undefined ? 0n : 1n,
      operationKeyX: key?.x ?? 0n,
      operationKeyY: key?.y ?? 0n,
    },
    ...forgery,
  };
}

/** `owner` is the address that the owner's signature recovers to. */
export function registerKey(
  fields: { account: number; owner: bigint; key: CurvePoint; validUntil?: bigint } & Fee,
  forgery: Forgery = {},
): Operation {
  const { account, owner, key, validUntil = VALID_UNTIL, feeMantissa = 0n, feeExponent = 0n } = fields;
  return {
    opcode: 4,
    indexA: account,
    indexB: 0,
    values: {
      ...{ feeMantissa, feeExponent, validUntil },
      operationOwner: owner,
      operationKeyX: key.x,
      operationKeyY: key.y,
    },
    ...forgery,
  };
}

/** `amount` is what the sequencer claims that the exit takes. */
export function forcedExit(
  fields: { account: number; sender: bigint; token: bigint; amount: bigint },
  forgery: Forgery = {},
): Operation {
  const { account, sender, token, amount } = fields;
  return {
    opcode: 6,
    indexA: account,
    indexB: 0,
    values: { amount, operationOwner: sender, exitToken: token },
    ...forgery,
  };
}

export function registerKeyL1(
  fields: { account: number; sender: bigint; key: CurvePoint },
  forgery: Forgery = {},
): Operation {
  const { account, sender, key } = fields;
  return {
    opcode: 7,
    indexA: account,
    indexB: 0,
    values: { operationOwner: sender, operationKeyX: key.x, operationKeyY: key.y },
    ...forgery,
  };
}
