import fc from 'fast-check';
import { FIELD_ORDER } from '@zkr/protocol/constants';
import { toBytes } from '@zkr/protocol/big-endian';
import { vectorScenario } from '@zkr/testing/vector-scenario';
import { describe, expect, it } from 'vitest';
import { decodeTrace, encodeTrace } from './trace-bytes.js';
import { TraceError } from './trace-error.js';

const traces = vectorScenario().segments.map(({ trace }) => trace);
const encoded = traces.map(encodeTrace);
const [first, second] = encoded as [Uint8Array, Uint8Array];

const changed = (bytes: Uint8Array, at: number, ...values: number[]) => {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
};

describe('a trace in bytes', () => {
  it('comes back as it was', () => {
    traces.forEach((trace, i) => expect(decodeTrace(encoded[i]!)).toEqual(trace));
  });

  it('is refused at any other length', () => {
    for (const bytes of encoded) {
      for (let length = 0; length < bytes.length; length++) expect(() => decodeTrace(bytes.subarray(0, length))).toThrow(TraceError);
      expect(() => decodeTrace(new Uint8Array([...bytes, 0]))).toThrow(TraceError);
      expect(() => decodeTrace(new Uint8Array([...bytes, ...new Uint8Array(32)]))).toThrow(TraceError);
    }
  });

  it('has one encoding: what decodes is what was written', () => {
    fc.assert(
      fc.property(fc.constantFrom(...encoded), fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 3 }), (bytes, position, values) => {
        const mutated = changed(bytes, position % (bytes.length - 3), ...values);
        try {
          expect(Buffer.compare(encodeTrace(decodeTrace(mutated)), mutated)).toBe(0);
        } catch (error) {
          expect(error).toBeInstanceOf(TraceError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is refused as anything, and at once', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => decodeTrace(new Uint8Array([1, 12, ...bytes]))).toThrow(TraceError);
      }),
    );
    const accounts = second.length - traces[1]!.proof.nodes.length - 5 * (4 + 1 + 108) - 4;
    expect([...second.subarray(accounts, accounts + 4)]).toEqual([0, 0, 0, 5]);
    expect(() => decodeTrace(changed(second, accounts, 255, 255, 255, 255))).toThrow(TraceError);
    expect(() => decodeTrace(changed(second, accounts + 4, 0, 0, 0, 9))).toThrow(/ascend/);
    expect(() => decodeTrace(changed(second, accounts + 8, 2))).toThrow(/neither exists/);
    expect(() => decodeTrace(changed(second, accounts + 4 + 5 + 44, ...toBytes(FIELD_ORDER, 32)))).toThrow(/not canonical/);
    expect(() => decodeTrace(changed(second, second.length - 32, ...toBytes(FIELD_ORDER, 32)))).toThrow(/not below r/);
    expect(() => decodeTrace(changed(first, 0, 2))).toThrow(/format/);
    expect(() => decodeTrace(changed(first, 1, 17))).toThrow(/too deep/);
  });
});
