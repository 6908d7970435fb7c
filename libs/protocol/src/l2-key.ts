import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { multiplyBase, SUBGROUP_ORDER, type CurvePoint } from './baby-jubjub.js';
import { fromBytes } from './big-endian.js';

/** A Baby Jubjub key pair that signs L2 transactions. */
export interface L2Key {
  /** Scalar, 0 < secret < l. Whoever has it can spend. */
  readonly secret: bigint;
  readonly publicKey: CurvePoint;
}

/**
 * Derives an L2 key from secret bytes (a wallet's EIP-712 signature, or a random seed) by HKDF-SHA-256.
 * 48 bytes reduced modulo l leave a bias below 2^-128.
 */
export function deriveL2Key(seed: Uint8Array): L2Key {
  const secret = (fromBytes(hkdf(sha256, seed, undefined, new TextEncoder().encode('zk-rollup/l2-key/1'), 48)) % (SUBGROUP_ORDER - 1n)) + 1n;
  return { secret, publicKey: multiplyBase(secret) };
}

/** EIP-712 typed data that a wallet signs once to derive its L2 key; the domain names chain and contract, so no other site's signature will do. */
export function l2KeyTypedData(chainId: bigint, contract: string, index = 0) {
  return {
    domain: { name: 'ZK rollup', version: '1', chainId, verifyingContract: contract },
    types: {
      L2Key: [
        { name: 'purpose', type: 'string' },
        { name: 'index', type: 'uint32' },
      ],
    },
    primaryType: 'L2Key' as const,
    message: { purpose: 'Derive my rollup key. Sign this only on a site you trust with your money on it.', index },
  };
}
