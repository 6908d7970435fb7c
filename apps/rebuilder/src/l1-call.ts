import type { Hex } from '@zkr/protocol/hex';

/** A transaction that anyone may send; it carries no value. */
export interface L1Call {
  readonly to: string;
  readonly data: Hex;
}
