import type { ErrorCode } from '@zkr/sdk/error-codes';

/** What a submission can be refused with, in the order of the checks. */
export const submitErrors = [
  'TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'MALFORMED',
  'UNKNOWN_FIELD',
  'NOT_PACKABLE',
  'EXPIRED',
  'ACCOUNT_NOT_FOUND',
  'SELF_TRANSFER',
  'RECEIVER_NOT_FOUND',
  'OWNER_ZERO',
  'TREE_FULL',
  'TOKEN_MISMATCH',
  'KEY_UNSET',
  'KEY_INVALID',
  'NONCE_TOO_LOW',
  'NONCE_CONFLICT',
  'NONCE_GAP_TOO_LARGE',
  'FEE_TOO_LOW',
  'FEE_TOKEN_NOT_ACCEPTED',
  'ACCOUNT_LIMIT',
  'INSUFFICIENT_BALANCE',
  'INVALID_SIGNATURE',
  'OWNER_MISMATCH',
  'OVERLOADED',
] as const satisfies readonly ErrorCode[];
