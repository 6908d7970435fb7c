import { poseidonInstance } from './poseidon-instance.js';

/**
 * Hashing of tree nodes in flat memory: an element is 32 bytes, little-endian, and siblings lie side by side. Nothing becomes a
 * bigint. Values of r and above are taken modulo r; hashes are canonical. Arrays may be views of one buffer, also of a shared one.
 */
const ELEMENT = 32;
const GROUP = 4 * ELEMENT;

/** Hashes the four elements from a byte of `children` on to the element at a byte of `parents`. */
export function hashNode(children: Uint8Array, childrenAt: number, parents: Uint8Array, parentAt: number): void {
  if (!(childrenAt >= 0 && childrenAt + GROUP <= children.length)) throw new RangeError(`no four elements at byte ${childrenAt} of ${children.length}`);
  if (!(parentAt >= 0 && parentAt + ELEMENT <= parents.length)) throw new RangeError(`no element at byte ${parentAt} of ${parents.length}`);
  const { inputs, memory, result, hash } = (hasher ??= nodeHasher());
  memory.set(children.subarray(childrenAt, childrenAt + GROUP), inputs);
  hash();
  parents.set(result, parentAt);
}

interface NodeHasher {
  readonly memory: Uint8Array;
  readonly inputs: number;
  readonly result: Uint8Array;
  hash(): void;
}

let hasher: NodeHasher | undefined;

/** Copying in and out takes less than a hundredth of the hash, so that a tree need not live in the module's memory. */
function nodeHasher(): NodeHasher {
  const { buffer, inputs, output, hash } = poseidonInstance(4);
  return { memory: new Uint8Array(buffer), inputs, result: new Uint8Array(buffer, output, ELEMENT), hash };
}
