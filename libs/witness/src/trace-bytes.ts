import { nodesBeside } from '@zkr/merkle/multiproof';
import { ACCOUNT_BYTES, decodeAccount, encodeAccount } from '@zkr/protocol/account-bytes';
import type { Account } from '@zkr/protocol/account';
import { concat, toBytes } from '@zkr/protocol/big-endian';
import { TREE_ARITY } from '@zkr/protocol/constants';
import { decodeFeeSlot, encodeFeeSlot, FEE_SLOT_BYTES } from '@zkr/protocol/fee-slot';
import { decodeOperation, encodeOperation, isSignedOperation, operationLength } from '@zkr/protocol/operation';
import type { SegmentTrace, SignedPart, TracedOperation } from '@zkr/vm/segment-trace';
import { ByteReader } from './byte-reader.js';
import { decodeSigned, encodeSigned, SIGNED_BYTES } from './signed-bytes.js';
import { TraceError } from './trace-error.js';

/**
 * A trace as the executor stores it and a prover receives it; integers are big-endian:
 * format 1 (= 1) ‖ depth 1 ‖ timestamp 5 ‖ accountCountBefore 5 ‖ n 1, fee slots n · 8
 * ‖ n 2, operations n · (pubdata bytes, then for a signed one validUntil 5 ‖ rx 32 ‖ ry 32 ‖ s 32)
 * ‖ n 4, accounts n · (index 4 ‖ exists 1 ‖ if it exists 108), by ascending index
 * ‖ the nodes beside their paths, 32 bytes each, by height and then from the left.
 */
const FORMAT = 1;
/** Indexes have 32 bits. */
const MAX_DEPTH = 16;

export function encodeTrace({ opening, accountCountBefore, operations, accounts, proof }: SegmentTrace): Uint8Array {
  return concat(
    Uint8Array.of(FORMAT, proof.depth),
    toBytes(opening.timestamp, 5),
    toBytes(accountCountBefore, 5),
    toBytes(opening.feeSlots.length, 1),
    ...opening.feeSlots.map(encodeFeeSlot),
    toBytes(operations.length, 2),
    ...operations.flatMap(({ operation, signed }) => [encodeOperation(operation), ...(signed ? [encodeSigned(signed)] : [])]),
    toBytes(accounts.length, 4),
    ...accounts.flatMap((account, i) => [toBytes(proof.indexes[i] as number, 4), ...(account ? [Uint8Array.of(1), encodeAccount(account)] : [Uint8Array.of(0)])]),
    proof.nodes,
  );
}

/**
 * Accepts exactly what {@link encodeTrace} can have written, and takes no more time and memory than in proportion to the bytes.
 * @throws TraceError on anything else
 */
export function decodeTrace(bytes: Uint8Array): SegmentTrace {
  const reader = new ByteReader(bytes);
  const format = reader.number(1);
  if (format !== FORMAT) throw new TraceError('the trace has a format that this program does not know', { format, known: FORMAT });
  const depth = reader.number(1);
  if (depth > MAX_DEPTH) throw new TraceError('the trace is of a tree that is too deep', { depth, max: MAX_DEPTH });
  const timestamp = reader.number(5);
  const accountCountBefore = reader.number(5);
  const feeSlots = times(reader.number(1), () => decodeFeeSlot(reader.take(FEE_SLOT_BYTES)));
  const operations = times(reader.number(2), () => readOperation(reader));
  const opened = readAccounts(reader, depth);
  const indexes = opened.map(([index]) => index);
  const beside = nodesBeside(depth, indexes).length;
  if (reader.rest !== 32 * beside) throw new TraceError('the trace has not the nodes beside its accounts', { bytes: reader.rest, expected: 32 * beside });
  const nodes = reader.fieldElements(beside);
  return { opening: { timestamp, feeSlots }, accountCountBefore, operations, accounts: opened.map(([, account]) => account), proof: { depth, indexes, nodes } };
}

function readOperation(reader: ByteReader): TracedOperation {
  const opcode = reader.peek();
  const length = operationLength(opcode);
  const operation = length === undefined ? undefined : decodeOperation(reader.take(length));
  if (operation === undefined) throw new TraceError('the trace has an operation that does not decode', { opcode });
  if (!isSignedOperation(operation)) return { operation };
  return { operation, signed: decodeSigned(reader.take(SIGNED_BYTES)) as SignedPart };
}

function readAccounts(reader: ByteReader, depth: number): [number, Account | undefined][] {
  let next = 0;
  return times(reader.number(4), () => {
    const index = reader.number(4);
    if (index < next || index >= TREE_ARITY ** depth) throw new TraceError('the trace’s accounts do not ascend within its tree', { index, atLeast: next, depth });
    next = index + 1;
    const exists = reader.number(1);
    if (exists > 1) throw new TraceError('the trace has an account that neither exists nor does not', { index, exists });
    if (exists === 0) return [index, undefined];
    const account = decodeAccount(reader.take(ACCOUNT_BYTES));
    if (account === undefined) throw new TraceError('the trace has an account whose key is not canonical', { index });
    return [index, account];
  });
}

/** Not preallocated: a count that the bytes do not bear out ends at the first item that is missing. */
function times<T>(count: number, read: () => T): T[] {
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(read());
  return items;
}
