import type { Account } from '@zkr/protocol/account';
import { reject, type Rejection } from './rejection.js';

/** Why what a sender signed is not its next (I-18), or no longer valid at a segment's timestamp (I-17); undefined if its turn has come. */
export function turnRejection(
  from: Account,
  { nonce, validUntil }: { readonly nonce: number; readonly validUntil: number },
  timestamp: number,
): Rejection | undefined {
  if (nonce < from.nonce) return reject('NONCE_TOO_LOW', 'the nonce has been used', { nonce, expected: from.nonce });
  if (nonce > from.nonce) return reject('NONCE_TOO_HIGH', 'an earlier nonce is missing', { nonce, expected: from.nonce });
  if (timestamp > validUntil) return reject('EXPIRED', 'it was valid until before the segment opened', { validUntil, timestamp });
  return undefined;
}
