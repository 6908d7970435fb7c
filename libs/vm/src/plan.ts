import type { Account } from '@zkr/protocol/account';

/** One account that an operation opens: what it held and what it holds after. */
export interface Access {
  readonly index: number;
  /** undefined: the index has no account yet. */
  readonly before: Account | undefined;
  /** The same object as before where a request of L1 matches nothing and so changes nothing; undefined if there is no account either. */
  readonly after: Account | undefined;
}

/**
 * What an operation will do, decided before anything changes: at most one account on path A (`from`: a sender, or the account
 * that an exit or a key names) and then one on path B (`to`: a receiver, a new account, or a deposit's), in the order in which the circuit
 * updates the tree.
 */
export interface Plan {
  readonly from?: Access;
  readonly to?: Access;
  /** Charged to path A's account, in its token. */
  readonly fee?: { readonly token: number; readonly amount: bigint };
}
