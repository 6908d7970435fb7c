import { MAX_L1_TRANSACTION_BYTES, MAX_L1_TRANSACTION_GAS, MAX_PUSH_GAS } from '@zkr/protocol/constants';

const TRANSACTION_GAS = 21_000;
/** EIP-2028 and EIP-7623: a zero byte is one token of calldata, another byte four. */
const STANDARD_GAS_PER_TOKEN = 4;
const FLOOR_GAS_PER_TOKEN = 10;
/** A signed EIP-1559 transaction around its calldata: under 180 bytes with 32-byte values everywhere. */
const ENVELOPE_BYTES = 192;

export type LimitRefusal =
  | { readonly reason: 'too-many-bytes'; readonly bytes: number; readonly limit: number }
  | { readonly reason: 'too-much-gas'; readonly gas: bigint; readonly limit: bigint };

export interface CalldataGas {
  /** Transaction and calldata before execution. */
  readonly standard: bigint;
  /** The least that the transaction is charged, whatever it executes. */
  readonly floor: bigint;
}

export function calldataGas(calldata: Uint8Array): CalldataGas {
  let zeros = 0;
  for (const byte of calldata) if (byte === 0) zeros++;
  const tokens = zeros + 4 * (calldata.length - zeros);
  return {
    standard: BigInt(TRANSACTION_GAS + STANDARD_GAS_PER_TOKEN * tokens),
    floor: BigInt(TRANSACTION_GAS + FLOOR_GAS_PER_TOKEN * tokens),
  };
}

export function fitsInTransaction(calldataBytes: number): boolean {
  return calldataBytes + ENVELOPE_BYTES <= MAX_L1_TRANSACTION_BYTES;
}

/**
 * The gas limit of a submit: the estimate with a margin and all that its pushes may take, at least the floor (below it a
 * node may take the transaction and never mine it), at most what one transaction may have. Refused if that cannot be
 * enough. What a recipient used in the estimate says nothing: it can tell a simulation, without a gas price, from a
 * transaction, and burn in the second what it spared in the first.
 * @param estimate gas of the whole transaction, e.g. by eth_estimateGas
 * @param pushes withdrawals in it
 */
export function gasLimitFor(calldata: Uint8Array, estimate: bigint, pushes: number): bigint | LimitRefusal {
  const limit = BigInt(MAX_L1_TRANSACTION_GAS);
  if (!fitsInTransaction(calldata.length)) {
    const bytes = calldata.length + ENVELOPE_BYTES;
    return { reason: 'too-many-bytes', bytes, limit: MAX_L1_TRANSACTION_BYTES };
  }
  const { floor } = calldataGas(calldata);
  const needed = estimate > floor ? estimate : floor;
  if (needed > limit) return { reason: 'too-much-gas', gas: needed, limit };
  const wanted = needed + needed / 10n + BigInt(pushes * MAX_PUSH_GAS);
  return wanted > limit ? limit : wanted;
}
