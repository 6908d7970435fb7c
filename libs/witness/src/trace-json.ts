import type { Account } from '@zkr/protocol/account';
import { decodeOperation, encodeOperation } from '@zkr/protocol/operation';
import { bytesToHex, fromHex, hexToBytes, toHex32, toHexAddress } from '@zkr/protocol/hex';
import type { SegmentTrace, SignedPart } from '@zkr/vm/segment-trace';
import { z } from 'zod';
import { TraceError } from './circuit-input.js';

const u32 = z.int().min(0);
const hex = z.string().regex(/^0x([0-9a-f]{2})*$/);

export const accountJson = z.strictObject({
  owner: hex,
  token: u32,
  nonce: u32,
  balance: z.string(),
  keyX: hex,
  keyY: hex,
});
export type AccountJson = z.infer<typeof accountJson>;

export const signedJson = z.strictObject({ validUntil: u32, rx: hex, ry: hex, s: hex });
export type SignedJson = z.infer<typeof signedJson>;

const traceJson = z.strictObject({
  timestamp: u32,
  feeSlots: z.array(z.strictObject({ token: u32, account: u32 })),
  accountCountBefore: u32,
  operations: z.array(z.strictObject({ bytes: hex, signed: signedJson.optional() })),
  accounts: z.array(z.tuple([u32, accountJson.nullable()])),
  depth: u32,
  nodes: z.array(z.tuple([u32, u32, hex])),
});

/** A trace as the executor stores it and a prover receives it. */
export type TraceJson = z.infer<typeof traceJson>;

export function accountToJson(account: Account): AccountJson {
  return {
    owner: toHexAddress(account.owner),
    token: account.token,
    nonce: account.nonce,
    balance: account.balance.toString(),
    keyX: toHex32(account.keyX),
    keyY: toHex32(account.keyY),
  };
}

export function accountFromJson(json: AccountJson): Account {
  return { ...json, owner: fromHex(json.owner), balance: BigInt(json.balance), keyX: fromHex(json.keyX), keyY: fromHex(json.keyY) };
}

export function signedToJson({ validUntil, signature }: SignedPart): SignedJson {
  return { validUntil, rx: toHex32(signature.rx), ry: toHex32(signature.ry), s: toHex32(signature.s) };
}

export function signedFromJson(json: SignedJson): SignedPart {
  return { validUntil: json.validUntil, signature: { rx: fromHex(json.rx), ry: fromHex(json.ry), s: fromHex(json.s) } };
}

export function traceToJson(trace: SegmentTrace): TraceJson {
  return {
    timestamp: trace.opening.timestamp,
    feeSlots: trace.opening.feeSlots.map(({ token, account }) => ({ token, account })),
    accountCountBefore: trace.accountCountBefore,
    operations: trace.operations.map(({ operation, signed }) => ({
      bytes: bytesToHex(encodeOperation(operation)),
      ...(signed && { signed: signedToJson(signed) }),
    })),
    accounts: trace.accounts.map(([index, account]) => [index, account ? accountToJson(account) : null]),
    depth: trace.proof.depth,
    nodes: trace.proof.nodes.map(([height, position, hash]) => [height, position, toHex32(hash)]),
  };
}

/** @throws ZodError or TraceError on anything that {@link traceToJson} did not write */
export function traceFromJson(value: unknown): SegmentTrace {
  const json = traceJson.parse(value);
  return {
    opening: { timestamp: json.timestamp, feeSlots: json.feeSlots },
    accountCountBefore: json.accountCountBefore,
    operations: json.operations.map(({ bytes, signed }) => {
      const operation = decodeOperation(hexToBytes(bytes));
      if (operation === undefined) throw new TraceError('the trace has an operation that does not decode', { bytes });
      return { operation, ...(signed && { signed: signedFromJson(signed) }) };
    }),
    accounts: json.accounts.map(([index, account]) => [index, account ? accountFromJson(account) : undefined]),
    proof: { depth: json.depth, nodes: json.nodes.map(([height, position, hash]) => [height, position, fromHex(hash)]) },
  };
}
