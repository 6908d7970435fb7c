import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_ORDER } from '../constants.js';
import { invert, reduce } from '../modular.js';
import { ModuleBuilder } from '../wasm/module-builder.js';
import { instantiate } from '../web-assembly.js';
import { FieldCode } from './field-code.js';
import { LIMB_BITS, LIMB_COUNT, MONTGOMERY_FACTOR, toLimbs } from './limbs.js';

type Operation = (...addresses: number[]) => void;

const DOT_LENGTHS = [1, 6, 7, 20];
const module = new ModuleBuilder();
const field = new FieldCode(module);
const [out, a, b, c, d] = [1, 20, 20, 1, 1].map((count) => field.reserveElements(count)) as [number, number, number, number, number];
for (const name of ['multiply', 'square', 'add', 'subtract'] as const) module.export(name, field[name]());
for (const length of DOT_LENGTHS) module.export(`dot${length}`, field.dot(length));
module.export('scaled', field.dot(6, [1n, 5n]));
const { memory, ...operations } = instantiate<Record<string, Operation>>(module.bytes());
const view = new DataView((memory as { buffer: ArrayBuffer }).buffer);

function write(address: number, values: readonly bigint[]): void {
  values.flatMap(toLimbs).forEach((limb, i) => view.setUint32(address + 4 * i, Number(limb), true));
}

function read(address: number): bigint {
  const limbs = Array.from({ length: LIMB_COUNT }, (_, i) => BigInt(view.getUint32(address + 4 * i, true)));
  for (const limb of limbs) expect(limb >> BigInt(LIMB_BITS)).toBe(0n);
  return limbs.reduceRight((value, limb) => (value << BigInt(LIMB_BITS)) + limb, 0n);
}

function run(name: string, ...addresses: number[]): bigint {
  (operations as Record<string, Operation>)[name]!(...addresses);
  return read(out);
}

/** Unreduced, with as many bits set as fit: √169 = 13. */
const upTo = (multiple: bigint) => {
  const max = multiple * FIELD_ORDER;
  return fc.oneof(fc.constantFrom(0n, 1n, FIELD_ORDER, max, max - 1n, 2n ** 232n - 1n, (1n << BigInt(max.toString(2).length - 1)) - 1n), fc.bigInt({ min: 0n, max }));
};
const unscale = invert(reduce(MONTGOMERY_FACTOR));
const list = (length: number, element: fc.Arbitrary<bigint>) => fc.array(element, { minLength: length, maxLength: length });

describe('arithmetic on limbs', () => {
  it('multiplies and squares unreduced operands to less than 2r', () => {
    fc.assert(
      fc.property(upTo(13n), upTo(13n), (x, y) => {
        write(a, [x]);
        write(b, [y]);
        for (const [result, expected] of [[run('multiply', out, a, b), x * y], [run('square', out, a), x * x]] as const) {
          expect(reduce(result)).toBe(reduce(expected * unscale));
          expect(result < 2n * FIELD_ORDER).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each(DOT_LENGTHS)('sums %i products and an addend with every column full', (length) => {
    const full = fc.constant(2n ** 261n - 1n);
    fc.assert(
      fc.property(list(length, fc.oneof(full, upTo(100n))), list(length, upTo(1n)), upTo(64n), (x, y, addend) => {
        write(a, y);
        write(b, x);
        write(c, [addend]);
        const result = run(`dot${length}`, out, a, b, c);
        expect(reduce(result)).toBe(reduce(x.reduce((sum, xi, i) => sum + xi * y[i]!, 0n) * unscale + addend));
      }),
      { numRuns: 300 },
    );
  });

  it('sums products and scaled addends', () => {
    fc.assert(
      fc.property(list(6, upTo(13n)), list(6, upTo(1n)), upTo(1n), upTo(2n), (x, y, c0, c1) => {
        write(a, y);
        write(b, x);
        write(c, [c0]);
        write(d, [c1]);
        const result = run('scaled', out, a, b, c, d);
        expect(reduce(result)).toBe(reduce(x.reduce((sum, xi, i) => sum + xi * y[i]!, 0n) * unscale + c0 + 5n * c1));
      }),
    );
  });

  it('adds and subtracts, also onto an operand', () => {
    fc.assert(
      fc.property(upTo(8n), upTo(4n), (x, y) => {
        write(a, [x]);
        write(b, [y]);
        expect(run('add', out, a, b)).toBe(x + y);
        expect(run('subtract', out, a, b)).toBe(x - y + 4n * FIELD_ORDER);
        write(out, [x]);
        expect(run('subtract', out, out, b)).toBe(x - y + 4n * FIELD_ORDER);
      }),
    );
  });
});
