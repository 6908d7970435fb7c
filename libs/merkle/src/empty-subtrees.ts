import { EMPTY_LEAF } from '@zkr/protocol/account';
import { poseidon4 } from '@zkr/protocol/poseidon';

/** Hash of an empty subtree by height: 0 is an empty leaf, `depth` the root of an empty tree. */
export function emptySubtrees(depth: number): bigint[] {
  const hashes = [EMPTY_LEAF];
  for (let height = 1; height <= depth; height++) {
    const below = hashes[height - 1] as bigint;
    hashes.push(poseidon4(below, below, below, below));
  }
  return hashes;
}
