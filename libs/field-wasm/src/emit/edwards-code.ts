import { CURVE_A, CURVE_D } from '../constants.js';
import { invert, reduce } from '../modular.js';
import { I32, type Callee } from '../wasm/code.js';
import { calls } from './calls.js';
import type { FieldCode } from './field-code.js';
import { ELEMENT_BYTES } from './limbs.js';

/** √-a. Points are kept as (√-a·x, y), on the isomorphic curve -x² + y² = 1 + d'·x²·y², whose formulas are the shortest. */
export const ROOT_OF_MINUS_A = 6360561867910373094066688120553762416144456282423235903351243436111059670888n;
const TWICE_D = reduce(-2n * CURVE_D * invert(CURVE_A));

export const POINT_BYTES = 4 * ELEMENT_BYTES;
/** A point is X, Y, Z and T = XY/Z. */
export const X = 0;
export const Y = ELEMENT_BYTES;
export const Z = 2 * ELEMENT_BYTES;
export const T = 3 * ELEMENT_BYTES;
/** A summand is a point as its addition takes it: Y + X, Y - X, 2Z, 2d'·T. */
const [SUM, DIFFERENCE, TWICE_Z, SCALED_T] = [X, Y, Z, T];

/** The emitted group law; all work on points and summands in memory. */
export interface EdwardsCode {
  readonly double: Callee;
  readonly completeT: Callee;
  readonly add: Callee;
  readonly clear: Callee;
  multiples(count: number): Callee;
}

/**
 * Emits the group law of Baby Jubjub in extended coordinates (Hisil, Wong, Carter, Dawson 2008). It is complete, because -1 is
 * a square and d' is not: no input needs an exception, whoever chose it.
 */
export function edwardsCode(field: FieldCode): EdwardsCode {
  const { module } = field;
  const [a, b, c, d, e, h] = [1, 2, 3, 4, 5, 6].map(() => field.reserveElements(1)) as [number, number, number, number, number, number];
  const twiceD = field.elements([TWICE_D]);
  const step = field.reserveElements(4);
  const identity = field.elements([0n, 1n, 1n, 0n]);

  /** (p): p = 2p but for T, which completeT computes where an addition follows. */
  const double = module.define(1, (code, [p]) => {
    const on = calls(code);
    on(field.square(), a, [p!, X]);
    on(field.square(), b, [p!, Y]);
    on(field.square(), c, [p!, Z]);
    on(field.add(), c, c, c);
    on(field.add(), e, [p!, X], [p!, Y]);
    on(field.square(), e, e);
    on(field.add(), h, a, b);
    on(field.subtract(), e, e, h);
    on(field.add(), c, c, a);
    on(field.subtract(), c, c, b);
    on(field.subtract(), d, b, a);
    on(field.multiply(), [p!, X], e, c);
    on(field.multiply(), [p!, Y], d, h);
    on(field.multiply(), [p!, Z], c, d);
  });

  /** (p), right after double of the same point. */
  const completeT = module.define(1, (code, [p]) => calls(code)(field.multiply(), [p!, T], e, h));

  /** (p, summand): p = p + summand */
  const add = module.define(2, (code, [p, summand]) => {
    const on = calls(code);
    on(field.subtract(), a, [p!, Y], [p!, X]);
    on(field.multiply(), a, a, [summand!, DIFFERENCE]);
    on(field.add(), b, [p!, Y], [p!, X]);
    on(field.multiply(), b, b, [summand!, SUM]);
    on(field.multiply(), c, [p!, T], [summand!, SCALED_T]);
    on(field.multiply(), d, [p!, Z], [summand!, TWICE_Z]);
    on(field.subtract(), e, b, a);
    on(field.add(), h, b, a);
    on(field.subtract(), a, d, c);
    on(field.add(), b, d, c);
    on(field.multiply(), [p!, X], e, a);
    on(field.multiply(), [p!, Y], b, h);
    on(field.multiply(), [p!, Z], a, b);
    on(field.multiply(), [p!, T], e, h);
  });

  /** (summand, p) */
  const toSummand = module.define(2, (code, [summand, p]) => {
    const on = calls(code);
    on(field.add(), [summand!, SUM], [p!, Y], [p!, X]);
    on(field.subtract(), [summand!, DIFFERENCE], [p!, Y], [p!, X]);
    on(field.add(), [summand!, TWICE_Z], [p!, Z], [p!, Z]);
    on(field.multiply(), [summand!, SCALED_T], [p!, T], twiceD);
  });

  /** (p): p = the neutral element */
  const clear = module.define(1, (code, [p]) => {
    for (let offset = 0; offset < POINT_BYTES; offset += 8) code.get(p!).i32(identity + offset).i64Load(0).i64Store(offset);
  });

  /** (table, p): the summands 0·p to (count - 1)·p; p becomes count·p. */
  const multiples = (count: number): Callee =>
    module.define(2, (code, [table, p]) => {
      const index = code.local(I32);
      code.i32(step).get(p!).call(toSummand);
      code.get(p!).call(clear);
      code.forUp(index, 0, count, () => {
        code.get(table!).get(p!).call(toSummand);
        code.get(p!).i32(step).call(add);
        code.get(table!).i32(POINT_BYTES).i32Add().set(table!);
      });
    });

  return { double, completeT, add, clear, multiples };
}
