import type { Account } from '@zkr/protocol/account';

/** One account that an operation opens: what it held and what it holds after. Equal on a path that an operation does not use. */
export interface Access {
  readonly index: number;
  /** undefined: the index has no account yet. */
  readonly before: Account | undefined;
  readonly after: Account;
}

/**
 * What an operation will do, decided before anything changes: at most a debit on path A (`from`) and then a credit on path B
 * (`to`, or a deposit's account), in the order in which the circuit updates the tree.
 */
export interface Plan {
  readonly from?: Access;
  readonly to?: Access;
  /** Charged to path A's account, in its token. */
  readonly fee?: { readonly token: number; readonly amount: bigint };
}
