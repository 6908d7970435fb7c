import { MAX_UINT32, TREE_ARITY } from './constants.js';

/** Accounts that a tree has room for. An index and the counter are 32 bits, so the last place of a tree of depth 16 stays empty. */
export function treeCapacity(depth: number): number {
  return Math.min(TREE_ARITY ** depth, MAX_UINT32);
}

/** From this number of accounts on only deposits create new ones (I-30). */
export function newAccountLimit(depth: number): number {
  return treeCapacity(depth) - reservedPlaces(depth);
}

/** The last places of the tree that only deposits may take, because L1 has promised to credit them (I-27, I-30). */
export function reservedPlaces(depth: number): number {
  return Math.min(2 ** 20, Math.floor(treeCapacity(depth) / 16));
}
