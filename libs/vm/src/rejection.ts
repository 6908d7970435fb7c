/** Why the VM leaves an operation out. Codes are stable: clients see them. */
export type RejectionCode =
  | 'ACCOUNT_NOT_FOUND'
  | 'SELF_TRANSFER'
  | 'TOKEN_MISMATCH'
  | 'AMOUNT_OUT_OF_RANGE'
  | 'INSUFFICIENT_BALANCE'
  | 'BALANCE_OVERFLOW'
  | 'NONCE_EXHAUSTED'
  | 'NONCE_TOO_LOW'
  | 'NONCE_TOO_HIGH'
  | 'EXPIRED'
  | 'KEY_UNSET'
  | 'INVALID_SIGNATURE'
  | 'NO_FEE_SLOT'
  | 'FEE_ACCOUNT_INVALID'
  | 'DEPOSIT_MISMATCH'
  | 'NOT_NEXT_ACCOUNT'
  | 'TREE_FULL'
  | 'SEGMENT_FULL'
  | 'OWNER_ZERO'
  | 'OWNER_MISMATCH'
  | 'KEY_INVALID'
  | 'EXIT_AMOUNT_MISMATCH';

/** A refusal is a value: nothing has changed. */
export interface Rejection {
  readonly rejected: RejectionCode;
  readonly message: string;
  /** Amounts as decimal strings. */
  readonly params: Readonly<Record<string, string | number>>;
}

export function reject(rejected: RejectionCode, message: string, params: Record<string, string | number | bigint> = {}): Rejection {
  const entries = Object.entries(params).map(([key, value]) => [key, typeof value === 'bigint' ? value.toString() : value]);
  return { rejected, message, params: Object.fromEntries(entries) as Record<string, string | number> };
}

export function isRejection(value: unknown): value is Rejection {
  return typeof value === 'object' && value !== null && 'rejected' in value;
}
