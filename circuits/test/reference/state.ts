import { poseidon6 } from 'poseidon-lite/poseidon6';
import { ReferenceTree } from './tree.js';

/** owner, token, nonce, balance, keyX, keyY */
export type AccountFields = [bigint, bigint, bigint, bigint, bigint, bigint];

export const NO_ACCOUNT: AccountFields = [0n, 0n, 0n, 0n, 0n, 0n];

/** Accounts and their tree, without any rule: tests put states in it that no rollup reaches. */
export class ReferenceState {
  readonly tree: ReferenceTree;
  private readonly accounts = new Map<number, AccountFields>();

  constructor(
    readonly depth: number,
    accounts: AccountFields[] = [],
    public accountCount = accounts.length,
  ) {
    this.tree = new ReferenceTree(depth);
    accounts.forEach((account, index) => {
      this.write(index, account);
    });
  }

  get root(): bigint {
    return this.tree.root;
  }

  read(index: number): AccountFields | undefined {
    return this.accounts.get(index);
  }

  write(index: number, account: AccountFields): void {
    this.accounts.set(index, account);
    this.tree.set(index, poseidon6(account));
  }

  copy(): ReferenceState {
    const copy = new ReferenceState(this.depth, [], this.accountCount);
    for (const [index, account] of this.accounts) copy.write(index, account);
    return copy;
  }
}
