import { poseidon4 } from 'poseidon-lite';
import { describe, expect, it } from 'vitest';
import { FIELD_ORDER } from './constants.js';
import { hashNode } from './node-hashing.js';

const COUNT = 6;
const values = Array.from({ length: 4 * COUNT }, (_, i) => (FIELD_ORDER - 1n) / BigInt(i + 1));
const expected = Array.from({ length: COUNT }, (_, i) => poseidon4(values.slice(4 * i, 4 * i + 4)));

function toBytes(elements: readonly bigint[], bytes: Uint8Array = new Uint8Array(32 * elements.length)): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  elements.forEach((element, i) => {
    for (let word = 0; word < 4; word++) view.setBigUint64(32 * i + 8 * word, (element >> BigInt(64 * word)) & (2n ** 64n - 1n), true);
  });
  return bytes;
}

/** Hashes every group of four, as a tree does a level. */
function hashAll(children: Uint8Array, parents: Uint8Array): void {
  for (let position = 0; position < COUNT; position++) hashNode(children, 128 * position, parents, 32 * position);
}

describe('node hashing in flat memory', () => {
  it('hashes a level to the one above', () => {
    const parents = new Uint8Array(32 * COUNT);
    hashAll(toBytes(values), parents);
    expect(parents).toEqual(toBytes(expected));
  });

  it('works in place, at any byte of a shared buffer', () => {
    const bytes = toBytes(values, new Uint8Array(new SharedArrayBuffer(32 * values.length + 3), 3));
    hashAll(bytes, bytes);
    expect([...bytes.subarray(0, 32 * COUNT)]).toEqual([...toBytes(expected)]);
    expect([...bytes.subarray(32 * COUNT)]).toEqual([...toBytes(values).subarray(32 * COUNT)]);
  });

  it('hashes one node from and to any byte, and leaves the others', () => {
    const parents = new Uint8Array(5 + 32 + 1);
    hashNode(toBytes(values, new Uint8Array(3 + 32 * values.length).subarray(3)), 2 * 128, parents, 5);
    expect([...parents]).toEqual([0, 0, 0, 0, 0, ...toBytes([expected[2]!]), 0]);
  });

  it('takes 32 bytes of r and above modulo r', () => {
    const parents = new Uint8Array(32);
    hashNode(new Uint8Array(128).fill(255), 0, parents, 0);
    const highest = (2n ** 256n - 1n) % FIELD_ORDER;
    expect(parents).toEqual(toBytes([poseidon4([highest, highest, highest, highest])]));
  });

  it('refuses what does not fit', () => {
    expect(() => hashNode(new Uint8Array(127), 0, new Uint8Array(32), 0)).toThrow(RangeError);
    expect(() => hashNode(new Uint8Array(256), 129, new Uint8Array(32), 0)).toThrow(RangeError);
    expect(() => hashNode(new Uint8Array(256), -1, new Uint8Array(32), 0)).toThrow(RangeError);
    expect(() => hashNode(new Uint8Array(128), 0, new Uint8Array(32), 1)).toThrow(RangeError);
    expect(() => hashNode(new Uint8Array(128), 0, new Uint8Array(64), -1)).toThrow(RangeError);
  });
});
