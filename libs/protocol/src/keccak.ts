import { keccak_256 } from '@noble/hashes/sha3.js';
import { concat, fromBytes } from './big-endian.js';

/** Keccak-256 of the concatenation. */
export function keccak(...parts: readonly Uint8Array[]): Uint8Array {
  return keccak_256(concat(...parts));
}

export function keccakInteger(...parts: readonly Uint8Array[]): bigint {
  return fromBytes(keccak(...parts));
}

export function keccakText(text: string): Uint8Array {
  return keccak_256(new TextEncoder().encode(text));
}
