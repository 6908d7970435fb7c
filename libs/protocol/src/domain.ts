import { toBytes } from './big-endian.js';
import { DOMAIN_TAG } from './constants.js';
import { toField } from './field.js';
import { keccakInteger, keccakText } from './keccak.js';

/** The field element that ties signatures and proofs to one deployment: chain id (u64) and contract address. */
export function rollupDomain(chainId: bigint, contract: bigint): bigint {
  return toField(keccakInteger(keccakText(DOMAIN_TAG), toBytes(chainId, 8), toBytes(contract, 20)));
}
