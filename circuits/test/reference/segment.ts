import { poseidon16 } from 'poseidon-lite/poseidon16';
import { poseidon4 } from 'poseidon-lite/poseidon4';
import type { CircuitInputs } from '../witness-calculator.js';
import { modulo } from './field.js';
import { noop, type Operation, type SlotSignals } from './operations.js';
import { NO_ACCOUNT, type AccountFields, type ReferenceState } from './state.js';

export interface FeeSlot {
  token: bigint;
  account: number;
}

/** What a fee slot names; the leaf and its path are opened after the last operation. */
export interface FeeSignals {
  feeToken: bigint;
  feeUsed: bigint;
  feeIndex: bigint;
}

export interface SegmentRequest {
  slots: number;
  /** One entry per fee slot of the circuit; undefined is unused. */
  fees: (FeeSlot | undefined)[];
  /** Padded with noops. */
  operations: Operation[];
  timestamp?: bigint;
  domain?: bigint;
  challenge?: bigint;
  accountCountBefore?: bigint;
  forgeFees?: (slots: FeeSignals[]) => void;
  /** The words as L1 reads them, where they differ from those of the signals. */
  forgeWords?: (words: (bigint | undefined)[]) => void;
}

export const TIMESTAMP = 1_900_000_000n;
export const DOMAIN = 0x1234_5678_9abc_def0n;
const NONE = 2n ** 32n - 1n;
type Field = [value: bigint, bits: bigint];
const POWER = (bits: bigint): bigint => 2n ** bits;

/**
 * Executes operations as the circuit's equations do, on `state`, and returns the circuit's inputs. It checks no rule: an
 * operation that breaks one yields inputs in which everything else agrees, so that only that rule can refuse them.
 */
export function buildSegment(state: ReferenceState, request: SegmentRequest): CircuitInputs {
  const { slots, timestamp = TIMESTAMP, domain = DOMAIN, challenge = 987_654_321n } = request;
  const operations = [...request.operations];
  while (operations.length < slots) operations.push(noop());

  const rootBefore = state.root;
  const accountCountBefore = request.accountCountBefore ?? BigInt(state.accountCount);
  let accountCount = accountCountBefore;

  const feeSlots = request.fees.map(feeSignals);
  request.forgeFees?.(feeSlots);
  const feeSums = feeSlots.map(() => 0n);

  const words: (bigint | undefined)[] = [];
  const executed = operations.map((operation) => {
    const slot = slotSignals(state, operation, timestamp);
    const result = execute(state, slot, operation, domain);
    accountCount += result.creates;
    words.push(...result.words);
    feeSlots.forEach(({ feeUsed, feeToken }, i) => {
      if (feeUsed === 1n && feeToken === slot.leafA[1]) feeSums[i] = (feeSums[i] ?? 0n) + result.fee;
    });
    return { ...slot, childrenA: result.childrenA, childrenB: result.childrenB };
  });

  const credited = feeSlots.map((slot, i) => {
    const index = Number(slot.feeIndex);
    const leaf = state.read(index);
    const feeLeafExists = leaf === undefined ? 0n : 1n;
    const feeLeaf = leaf ?? NO_ACCOUNT;
    const feeChildren = state.tree.path(index);
    const after: AccountFields = [...feeLeaf];
    after[3] += feeSums[i] ?? 0n;
    replace(state, slot.feeIndex, feeLeafExists === 1n, after);
    words.push(slot.feeToken * POWER(32n) + (slot.feeUsed === 1n ? slot.feeIndex : NONE));
    return { ...slot, feeLeafExists, feeLeaf, feeChildren };
  });
  state.accountCount = Number(accountCount);
  request.forgeWords?.(words);

  const count = (...opcodes: number[]): bigint =>
    BigInt(operations.filter(({ opcode }) => opcodes.includes(opcode)).length);
  const header =
    accountCountBefore * POWER(120n) +
    accountCount * POWER(88n) +
    timestamp * POWER(48n) +
    (BigInt(slots) - count(0)) * POWER(32n) +
    count(5, 6, 7) * POWER(16n) +
    count(3);

  return {
    rootBefore,
    rootAfter: state.root,
    commitment: sponge([header, ...words.map((word) => word ?? 0n)]),
    challenge,
    evaluation: evaluate(words, challenge),
    domain,
    header,
    accountCountBefore,
    timestamp,
    ...columns(credited),
    ...columns(executed),
  };
}

/** From one record per slot to one array per signal. */
function columns<T extends object>(records: T[]): CircuitInputs {
  const names = Object.keys(records[0] ?? {}) as (keyof T & string)[];
  return Object.fromEntries(
    names.map((name) => [name, records.map((record) => record[name])]),
  ) as CircuitInputs;
}

function feeSignals(slot: FeeSlot | undefined): FeeSignals {
  return {
    feeToken: slot?.token ?? NONE,
    feeUsed: slot === undefined ? 0n : 1n,
    feeIndex: BigInt(slot?.account ?? 0),
  };
}

function slotSignals(state: ReferenceState, operation: Operation, timestamp: bigint): SlotSignals {
  const leafA = state.read(operation.indexA);
  const leafB = state.read(operation.indexB);
  const slot: SlotSignals = {
    selector: Array.from({ length: 8 }, (_, opcode) => (opcode === operation.opcode ? 1n : 0n)),
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
    validUntil: timestamp,
    signatureRx: 0n,
    signatureRy: 1n,
    signatureS: 0n,
    indexA: BigInt(operation.indexA),
    existsA: leafA === undefined ? 0n : 1n,
    leafA: leafA ?? NO_ACCOUNT,
    indexB: BigInt(operation.indexB),
    existsB: leafB === undefined ? 0n : 1n,
    leafB: leafB ?? [operation.values.operationOwner ?? 0n, operation.token ?? 0n, 0n, 0n, 0n, 0n],
    ...operation.values,
  };
  operation.forge?.(slot);
  return slot;
}

function execute(
  state: ReferenceState,
  slot: SlotSignals,
  operation: Operation,
  domain: bigint,
): {
  childrenA: bigint[][];
  childrenB: bigint[][];
  creates: bigint;
  fee: bigint;
  words: (bigint | undefined)[];
} {
  const is = (...opcodes: number[]): bigint =>
    opcodes.reduce((sum, opcode) => sum + (slot.selector[opcode] as bigint), 0n);
  const signed = is(1, 2, 3);
  const packs = is(1, 2);
  const packedAmount = slot.amountMantissa * 32n + slot.amountExponent;
  const packedFee = slot.feeMantissa * 32n + slot.feeExponent;
  const fee = slot.feeMantissa * 10n ** slot.feeExponent;
  const token = is(5) === 1n ? slot.leafB[1] : is(6) === 1n ? slot.exitToken : slot.leafA[1];

  if (operation.sign !== undefined) {
    const counterparty = is(1) === 1n ? slot.leafB[0] : slot.operationOwner;
    const message = poseidon4([
      domain,
      modulo(slot.leafA[0] * POWER(64n) + slot.indexA * POWER(32n) + is(1) * slot.indexB),
      modulo(
        counterparty * POWER(56n) + token * POWER(24n) + packedFee * POWER(8n) + BigInt(operation.opcode),
      ),
      modulo(
        (packs === 1n ? packedAmount : slot.amount) * POWER(72n) +
          slot.leafA[2] * POWER(40n) +
          slot.validUntil,
      ),
    ]);
    const { rx, ry, s } = operation.sign(message);
    Object.assign(slot, { signatureRx: rx, signatureRy: ry, signatureS: s });
  }

  const afterA: AccountFields = [...slot.leafA];
  const owned = slot.existsA === 1n && slot.leafA[0] === slot.operationOwner;
  const registers = is(4) + (owned && slot.leafA[2] !== NONE ? is(7) : 0n);
  afterA[2] += signed + registers;
  afterA[3] = modulo(afterA[3] - (1n - is(5)) * slot.amount - fee);
  if (registers === 1n) [afterA[4], afterA[5]] = [slot.operationKeyX, slot.operationKeyY];
  const childrenA = state.tree.path(position(state, slot.indexA));
  replace(state, slot.indexA, slot.existsA === 1n, afterA);

  // An opening taken before A's update is stale if both paths name one account.
  if (slot.indexB === slot.indexA && operation.forge === undefined)
    slot.leafB = state.read(Number(slot.indexB)) ?? slot.leafB;
  const creates = is(2) + is(5) * (1n - slot.existsB);
  const afterB: AccountFields = [...slot.leafB];
  afterB[3] = modulo(afterB[3] + (packs + is(5)) * slot.amount);
  if (slot.setKey === 1n && slot.leafB[4] === 0n)
    [afterB[4], afterB[5]] = [slot.operationKeyX, slot.operationKeyY];
  const childrenB = state.tree.path(position(state, slot.indexB));
  replace(state, slot.indexB, slot.existsB + creates === 1n, afterB);

  return { childrenA, childrenB, creates, fee, words: slotWords() };

  function slotWords(): (bigint | undefined)[] {
    const opcode = slot.selector.indexOf(1n);
    const { operationOwner, operationKeyX, operationKeyY } = slot;
    if (opcode <= 0) return [undefined, undefined, undefined, undefined];
    const head = join([[BigInt(opcode), 8n], ...headFields(opcode)]);
    const keys = opcode === 4 || opcode === 5 || opcode === 7;
    return [
      head,
      opcode === 1 ? undefined : operationOwner,
      keys ? operationKeyX : undefined,
      keys ? operationKeyY : undefined,
    ];
  }

  /** What follows the opcode in the head word, with widths in bits. */
  function headFields(opcode: number): Field[] {
    const { indexA, indexB, amount, setKey, validUntil, leafA } = slot;
    const a: Field = [indexA, 32n];
    const b: Field = [indexB, 32n];
    const ofToken: Field = [token, 32n];
    const whole: Field = [amount, 128n];
    const packed: Field = [packedAmount, 32n];
    const paid: Field = [packedFee, 16n];
    if (opcode === 1) return [a, b, packed, paid];
    if (opcode === 2) return [a, packed, paid];
    if (opcode === 3) return [a, ofToken, whole, paid];
    if (opcode === 4) return [a, ofToken, [leafA[2], 32n], paid, [validUntil, 40n]];
    if (opcode === 5) return [b, ofToken, whole, [setKey, 8n]];
    if (opcode === 6) return [whole, a, ofToken];
    return [a];
  }
}

function replace(state: ReferenceState, index: bigint, exists: boolean, fields: AccountFields): void {
  if (exists) state.write(position(state, index), fields.map((field) => modulo(field)) as AccountFields);
}

/** Where an index that is too large would end up if nothing bounded it. */
function position(state: ReferenceState, index: bigint): number {
  return Number(index % BigInt(4 ** state.depth));
}

/** Big-endian concatenation of fields, each with its width in bits; a value out of its width spills, as in the circuit. */
function join(fields: Field[]): bigint {
  return modulo(fields.reduce((sum, [value, bits]) => sum * POWER(bits) + value, 0n));
}

export function sponge(words: bigint[]): bigint {
  let state = 0n;
  for (let i = 0; i < words.length; i += 15) {
    const block = words.slice(i, i + 15);
    while (block.length < 15) block.push(0n);
    state = poseidon16([state, ...block]);
  }
  return state;
}

export function evaluate(words: (bigint | undefined)[], point: bigint): bigint {
  return words.reduce<bigint>((sum, word) => (word === undefined ? sum : modulo(sum * point + word)), 0n);
}
