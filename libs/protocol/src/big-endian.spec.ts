import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBytes, toBytes } from './big-endian.js';
import { bytesToHex, fromHex, hexToBytes, toHex32, toHexAddress } from './hex.js';

const bytes = fc.uint8Array({ maxLength: 70 });
/** Byte by byte, in decimal digits of base 256. */
const slowInteger = (list: Uint8Array) => [...list].reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

describe('integers as bytes and hex', () => {
  it('are what they are byte by byte, and come back', () => {
    fc.assert(
      fc.property(bytes, fc.nat(9), (list, offset) => {
        const moved = new Uint8Array([...new Uint8Array(offset), ...list]).subarray(offset);
        const value = fromBytes(moved);
        expect(value).toBe(slowInteger(list));
        expect([...toBytes(value, list.length)]).toEqual([...list]);
        expect(bytesToHex(list)).toBe(`0x${[...list].map((byte) => (byte < 16 ? '0' : '') + byte.toString(16)).join('')}`);
        expect([...hexToBytes(bytesToHex(list))]).toEqual([...list]);
        expect(fromHex(bytesToHex(list))).toBe(value);
      }),
    );
  });

  it('are refused where they do not fit', () => {
    for (let length = 0; length < 40; length++) {
      const limit = 256n ** BigInt(length);
      expect(fromBytes(toBytes(limit - 1n, length))).toBe(limit - 1n);
      expect(() => toBytes(limit, length)).toThrow(RangeError);
      expect(() => toBytes(-1n, length)).toThrow(RangeError);
    }
    expect(toHex32(2n ** 256n - 1n)).toBe(`0x${'ff'.repeat(32)}`);
    expect(toHexAddress(1n)).toBe(`0x${'00'.repeat(19)}01`);
    for (const value of [2n ** 160n, -1n]) expect(() => toHexAddress(value)).toThrow(RangeError);
    expect(() => toHex32(2n ** 256n)).toThrow(RangeError);
    for (const text of ['', '0', '0x1', '0xg0', 'ff', '0xff ', ' 0xff', '0xff\n']) expect(() => fromHex(text)).toThrow(SyntaxError);
  });
});
