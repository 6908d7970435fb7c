import { FlatNodes } from '@zkr/merkle/flat-nodes';
import { MerkleTree } from '@zkr/merkle/merkle-tree';
import { takeMultiproof, type Multiproof } from '@zkr/merkle/multiproof';
import { accountLeaf, EMPTY_LEAF, type Account } from '@zkr/protocol/account';
import type { AccountStore } from './account-store.js';
import { FlatAccounts } from './flat-accounts.js';
import { IndexSet } from './index-set.js';

/** An account and the leaf that it was loaded with do not belong together: what it was loaded from is corrupt. */
export class LeafMismatchError extends Error {
  constructor(readonly params: { readonly account: number }) {
    super(`account ${params.account} does not have the leaf it was loaded with: its row is corrupt, restore it from a backup or rebuild the state from L1`);
    this.name = 'LeafMismatchError';
  }
}

/**
 * The rollup's state: accounts by index, the tree over them, and the counter. Only plans of the VM change it. Leaves and nodes
 * are hashed when something that depends on them is read, however often an account was written before.
 */
export class State {
  /** Indexes whose leaf in the tree is not yet that of the account. */
  private readonly stale = new Set<number>();
  /** Indexes whose account was appended and never read. */
  private readonly unchecked = new IndexSet();

  constructor(
    private readonly tree: MerkleTree,
    private readonly accounts: AccountStore,
    private count: number,
  ) {}

  /** A whole state in flat memory; the accounts' indexes are 0 … n − 1, in this order. */
  static of(depth: number, accounts: Iterable<readonly [number, Account]> = []): State {
    const state = new State(new MerkleTree(depth, new FlatNodes(depth)), new FlatAccounts(), 0);
    for (const [index, account] of accounts) state.put(index, account);
    return state;
  }

  get accountCount(): number {
    return this.count;
  }

  get depth(): number {
    return this.tree.depth;
  }

  /** @throws LeafMismatchError if it was appended with a leaf that is not its own */
  account(index: number): Account | undefined {
    const account = this.accounts.get(index);
    if (account !== undefined && this.unchecked.delete(index) && accountLeaf(account) !== this.tree.leaf(index)) {
      this.unchecked.add(index);
      throw new LeafMismatchError({ account: index });
    }
    return account;
  }

  /** The tree's leaf of an index, 0 where no account is. */
  leaf(index: number): bigint {
    this.hashLeaf(index);
    return this.tree.leaf(index);
  }

  root(): bigint {
    this.hashLeaves();
    return this.tree.root();
  }

  /** For each height from 0: all four children of the node above the index. */
  path(index: number): bigint[][] {
    this.hashLeaves();
    return this.tree.path(index);
  }

  /** Opens indexes as of the last {@link root} or {@link path}, before which nothing but these indexes may have changed since. */
  multiproof(indexes: Iterable<number>): Multiproof {
    return takeMultiproof(this.tree, indexes);
  }

  /** Writes an account; one at the counter is new. @throws RangeError beyond it: the caller skipped validation */
  put(index: number, account: Account): void {
    if (index > this.count) throw new RangeError(`account ${index} is beyond the counter ${this.count}`);
    if (index === this.count) this.count++;
    this.accounts.set(index, account);
    this.unchecked.delete(index);
    this.stale.add(index);
  }

  /**
   * Adds an account with its known leaf. That they belong together is checked when the account is first read, because hashing
   * millions of leaves at once takes many minutes; that the leaves are those of a root, the caller can check at once.
   */
  append(account: Account, leaf: bigint): void {
    const index = this.count++;
    this.accounts.set(index, account);
    this.stale.delete(index);
    this.unchecked.add(index);
    this.tree.setLeaf(index, leaf);
  }

  /** Takes back a {@link put}, newest first: an undefined account had been created by it. */
  restore(index: number, before: Account | undefined): void {
    if (before !== undefined) return this.put(index, before);
    if (index !== this.count - 1) throw new RangeError(`account ${index} is not the newest of ${this.count}`);
    this.count--;
    this.accounts.delete(index);
    this.unchecked.delete(index);
    this.stale.add(index);
  }

  /** All accounts, or those that a trace opens. */
  *entries(): IterableIterator<[number, Account]> {
    for (let index = 0; index < this.count; index++) {
      const account = this.account(index);
      if (account !== undefined) yield [index, account];
    }
  }

  private hashLeaves(): void {
    for (const index of this.stale) this.hashLeaf(index);
  }

  private hashLeaf(index: number): void {
    if (!this.stale.delete(index)) return;
    const account = this.accounts.get(index);
    this.tree.setLeaf(index, account ? accountLeaf(account) : EMPTY_LEAF);
  }
}
