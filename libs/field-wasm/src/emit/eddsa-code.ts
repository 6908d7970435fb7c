import { BASE_X, BASE_Y, CURVE_A, CURVE_D } from '../constants.js';
import { reduce } from '../modular.js';
import { I32, type Callee, type Code } from '../wasm/code.js';
import { emitIsZero, emitUnpack } from './bytes-code.js';
import { calls } from './calls.js';
import { edwardsCode, POINT_BYTES, ROOT_OF_MINUS_A, T, X, Y, Z, type EdwardsCode } from './edwards-code.js';
import type { FieldCode } from './field-code.js';
import { ELEMENT_BYTES, MONTGOMERY_FACTOR } from './limbs.js';
import { PoseidonCode } from './poseidon-code.js';

/** S < l < 2^252 is cut into windows of 6 bits, each with a table of its own: no doublings. */
const BASE_WINDOW_BITS = 6;
const BASE_WINDOWS = 42;
/** The challenge, 32 bytes, is cut into windows of 4 bits. */
const KEY_TABLE_SIZE = 16;

/** Emits the verification of EdDSA-Poseidon: S·B8 = R + h·(8A), written as S·B8 + h·8·(-A) = R. */
export class EddsaCode {
  private readonly curve: EdwardsCode;
  private readonly baseTable: number;
  private readonly keyTable: number;
  /** R.x, R.y, A.x, A.y: as given, in Montgomery form. */
  private readonly coordinates: number;
  private readonly point: number;
  private readonly left: number;
  private readonly right: number;
  private readonly one: number;
  private readonly root: number;

  constructor(private readonly field: FieldCode) {
    this.curve = edwardsCode(field);
    this.baseTable = field.module.reserve(BASE_WINDOWS * 2 ** BASE_WINDOW_BITS * POINT_BYTES);
    this.keyTable = field.module.reserve(KEY_TABLE_SIZE * POINT_BYTES);
    this.coordinates = field.reserveElements(4);
    this.point = field.reserveElements(4);
    this.left = field.reserveElements(1);
    this.right = field.reserveElements(1);
    this.one = field.elements([1n]);
    this.root = field.elements([ROOT_OF_MINUS_A]);
  }

  /** Fills the tables of B8; to be called once, before the first verification. */
  emitPrepare(): Callee {
    const { field, curve, point } = this;
    const x = reduce(ROOT_OF_MINUS_A * BASE_X);
    const base = field.elements([x, BASE_Y, 1n, reduce(x * BASE_Y)]);
    const multiples = curve.multiples(2 ** BASE_WINDOW_BITS);
    const [add, zero] = [field.add(), field.elements([0n])];
    return field.module.define(0, (code) => {
      const on = calls(code);
      for (const offset of [X, Y, Z, T]) on(add, point + offset, base + offset, zero);
      for (let window = 0; window < BASE_WINDOWS; window++) {
        on(multiples, this.baseTable + window * 2 ** BASE_WINDOW_BITS * POINT_BYTES, point);
      }
    });
  }

  /**
   * () → 1 or 0. At `inputs`: R.x, R.y, A.x, A.y, all below r, the message, and S, below l, in 32 little-endian bytes each and
   * 8 zero bytes behind; the caller has checked the bounds.
   */
  emitVerify(inputs: number): Callee {
    const { field, curve, coordinates, point, left, right } = this;
    const challenge = field.module.reserve(32);
    const hash = new PoseidonCode(field, 5).emitHash();
    const unpack = emitUnpack(field.module);
    const onCurve = this.emitOnCurve();
    const areEqual = this.emitAreEqual();
    const multiples = curve.multiples(KEY_TABLE_SIZE);
    const squaredFactor = field.elements([MONTGOMERY_FACTOR]);
    const [multiply, subtract, add] = [field.multiply(), field.subtract(), field.add()];
    const zero = field.elements([0n]);
    return field.module.define(
      0,
      (code) => {
        const on = calls(code);
        const refuse = () => code.i32(0).return_();
        for (let i = 0; i < 4; i++) {
          on(unpack, left, inputs + 32 * i);
          on(multiply, coordinates + i * ELEMENT_BYTES, left, squaredFactor);
        }
        const [keyX, keyY] = [coordinates + 2 * ELEMENT_BYTES, coordinates + 3 * ELEMENT_BYTES];
        on(onCurve, coordinates);
        on(onCurve, keyX);
        code.i32And().i32Eqz().if_(refuse);

        // 8·(-A), refused where it is the neutral element.
        on(multiply, left, keyX, this.root);
        on(subtract, left, zero, left);
        on(multiply, point + X, left, this.one);
        on(add, point + Y, keyY, zero);
        on(add, point + Z, this.one, zero);
        for (let i = 0; i < 3; i++) on(curve.double, point);
        on(curve.completeT, point);
        on(areEqual, point + X, zero);
        on(areEqual, point + Y, point + Z);
        code.i32And().if_(refuse);

        on(hash, inputs, challenge);
        on(multiples, this.keyTable, point);
        on(curve.clear, point);
        this.addChallenge(code, challenge);
        this.addBase(code, inputs + 32 * 5);

        on(multiply, left, coordinates, this.root);
        on(multiply, left, left, point + Z);
        on(multiply, right, coordinates + ELEMENT_BYTES, point + Z);
        on(areEqual, left, point + X);
        on(areEqual, right, point + Y);
        code.i32And();
      },
      [I32],
    );
  }

  /** Adds scalar·key, from the highest window down; the point is neutral before. */
  private addChallenge(code: Code, scalar: number): void {
    const { curve, point, keyTable } = this;
    const [position, byte] = [code.local(I32), code.local(I32)];
    const addWindow = (shift: number) => {
      for (let i = 0; i < 4; i++) code.i32(point).call(curve.double);
      code.i32(point).call(curve.completeT);
      code.i32(point).get(byte).i32(shift).i32ShrU().i32(KEY_TABLE_SIZE - 1).i32And();
      code.i32(POINT_BYTES).i32Mul().i32(keyTable).i32Add().call(curve.add);
    };
    code.forDown(position, 31, () => {
      code.get(position).i32Load8U(scalar).set(byte);
      addWindow(4);
      addWindow(0);
    });
  }

  private addBase(code: Code, scalar: number): void {
    const window = code.local(I32);
    code.forUp(window, 0, BASE_WINDOWS, () => {
      const bit = () => code.get(window).i32(BASE_WINDOW_BITS).i32Mul();
      code.i32(this.point);
      bit().i32(3).i32ShrU().i64Load(scalar);
      bit().i32(7).i32And().i64ExtendI32U().i64ShrUStack().i32WrapI64();
      code.i32(2 ** BASE_WINDOW_BITS - 1).i32And();
      code.get(window).i32(2 ** BASE_WINDOW_BITS).i32Mul().i32Add();
      code.i32(POINT_BYTES).i32Mul().i32(this.baseTable).i32Add().call(this.curve.add);
    });
  }

  /** (point) → 1 if a·x² + y² = 1 + d·x²·y². */
  private emitOnCurve(): Callee {
    const { field, left, right, one } = this;
    const [squareX, squareY] = [field.reserveElements(1), field.reserveElements(1)];
    const [a, d] = [field.elements([CURVE_A]), field.elements([CURVE_D])];
    const areEqual = this.emitAreEqual();
    return field.module.define(
      1,
      (code, [point]) => {
        const on = calls(code);
        on(field.square(), squareX, [point!, X]);
        on(field.square(), squareY, [point!, Y]);
        on(field.multiply(), left, squareX, a);
        on(field.add(), left, left, squareY);
        on(field.multiply(), right, squareX, squareY);
        on(field.multiply(), right, right, d);
        on(field.add(), right, right, one);
        on(areEqual, left, right);
      },
      [I32],
    );
  }

  /** (a, b) → 1 if a = b modulo r; b ≤ 4r. */
  private emitAreEqual(): Callee {
    const { field, one } = this;
    const difference = field.reserveElements(1);
    const isZero = emitIsZero(field.module);
    const [subtract, multiply] = [field.subtract(), field.multiply()];
    return field.module.define(
      2,
      (code, [a, b]) => {
        const on = calls(code);
        on(subtract, difference, [a!, 0], [b!, 0]);
        on(multiply, difference, difference, one);
        on(isZero, difference);
      },
      [I32],
    );
  }
}
