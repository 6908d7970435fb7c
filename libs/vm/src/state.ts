import { MerkleTree } from '@zkr/merkle/merkle-tree';
import { SparseNodes } from '@zkr/merkle/node-store';
import { accountLeaf, EMPTY_LEAF, type Account } from '@zkr/protocol/account';
import { TREE_ARITY } from '@zkr/protocol/constants';

/** The rollup's state: accounts by index, the tree over them, and the counter. Only plans of the VM change it. */
export class State {
  constructor(
    readonly tree: MerkleTree,
    private readonly accounts: Map<number, Account>,
    private count: number,
  ) {}

  /** A whole state; the accounts' indexes are 0 … n − 1. */
  static of(depth: number, accounts: Iterable<readonly [number, Account]> = []): State {
    const tree = new MerkleTree(depth, new SparseNodes(depth));
    const map = new Map(accounts);
    for (const [index, account] of map) tree.setLeaf(index, accountLeaf(account));
    return new State(tree, map, map.size);
  }

  get accountCount(): number {
    return this.count;
  }

  get capacity(): number {
    return TREE_ARITY ** this.tree.depth;
  }

  account(index: number): Account | undefined {
    return this.accounts.get(index);
  }

  root(): bigint {
    return this.tree.root();
  }

  /** Writes an account; one at the counter is new. @throws RangeError beyond it: the caller skipped validation */
  put(index: number, account: Account): void {
    if (index > this.count) throw new RangeError(`account ${index} is beyond the counter ${this.count}`);
    if (index === this.count) this.count++;
    this.accounts.set(index, account);
    this.tree.setLeaf(index, accountLeaf(account));
  }

  /** Takes back a {@link put}, newest first: an undefined account had been created by it. */
  restore(index: number, before: Account | undefined): void {
    if (before !== undefined) return this.put(index, before);
    if (index !== this.count - 1) throw new RangeError(`account ${index} is not the newest of ${this.count}`);
    this.count--;
    this.accounts.delete(index);
    this.tree.setLeaf(index, EMPTY_LEAF);
  }

  entries(): IterableIterator<[number, Account]> {
    return this.accounts.entries();
  }
}
