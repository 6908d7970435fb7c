import { poseidonInstance } from './poseidon-instance.js';

/**
 * Hashing of tree nodes in flat memory: an element is 32 bytes, little-endian, and the children of the node at position p are
 * the elements 4p to 4p + 3 of the level below. Nothing becomes a bigint. Values of r and above are taken modulo r; hashes are
 * canonical. Arrays may be views of one buffer, also of a shared one.
 */
const ELEMENT = 32;
const GROUP = 4 * ELEMENT;

/**
 * Hashes every group of four elements of `children` to one element of `parents`. In place where both start at the same byte:
 * a level then becomes the one above it.
 */
export function hashLevel(children: Uint8Array, parents: Uint8Array): void {
  const count = children.length / GROUP;
  if (!Number.isInteger(count)) throw new RangeError(`${children.length} bytes are not groups of ${GROUP}`);
  if (parents.length < count * ELEMENT) throw new RangeError(`${count} hashes do not fit ${parents.length} bytes`);
  const hash = nodeHasher(children, parents);
  for (let position = 0; position < count; position++) hash(position);
}

/** The same for the parents at some positions only, in the order given. */
export function hashNodes(children: Uint8Array, parents: Uint8Array, positions: Iterable<number>): void {
  const limit = Math.min(Math.floor(children.length / GROUP), Math.floor(parents.length / ELEMENT));
  const hash = nodeHasher(children, parents);
  for (const position of positions) {
    if (!(position >= 0 && position < limit)) throw new RangeError(`no node at ${position} in a level of ${limit}`);
    hash(position);
  }
}

function nodeHasher(children: Uint8Array, parents: Uint8Array): (position: number) => void {
  const { buffer, inputs, output, hash } = poseidonInstance(4);
  const memory = new Uint8Array(buffer);
  const result = new Uint8Array(buffer, output, ELEMENT);
  return (position) => {
    memory.set(children.subarray(position * GROUP, (position + 1) * GROUP), inputs);
    hash();
    parents.set(result, position * ELEMENT);
  };
}
