import { I64, V128, type Code, type ValueType } from '../wasm/code.js';
import { LIMB_MASK } from './limbs.js';

/**
 * What a limb is in the emitted arithmetic: one number, or two of independent computations side by side. Values are wide
 * (column sums) or narrow (limbs, as they are stored and multiplied).
 */
export interface Word {
  readonly type: ValueType;
  readonly bytes: number;
  /** All pop and push the code's stack; loads and stores expect the address below. */
  load(code: Code, offset: number): void;
  store(code: Code, offset: number): void;
  /** Narrow from a number below 2^29. */
  constant(code: Code, value: bigint): void;
  zero(code: Code): void;
  /** Narrow × narrow → wide. */
  multiply(code: Code): void;
  add(code: Code): void;
  subtract(code: Code): void;
  shiftLeft(code: Code, bits: number): void;
  shiftRight(code: Code, bits: number): void;
  shiftRightSigned(code: Code, bits: number): void;
  /** Keeps the lowest 29 bits. */
  mask(code: Code): void;
  widen(code: Code): void;
  narrow(code: Code): void;
}

export const SCALAR: Word = {
  type: I64,
  bytes: 4,
  load: (code, offset) => code.i64Load32U(offset),
  store: (code, offset) => code.i64Store32(offset),
  constant: (code, value) => code.i64(value),
  zero: (code) => code.i64(0n),
  multiply: (code) => code.i64Mul(),
  add: (code) => code.i64Add(),
  subtract: (code) => code.i64Sub(),
  shiftLeft: (code, bits) => code.i64Shl(bits),
  shiftRight: (code, bits) => code.i64ShrU(bits),
  shiftRightSigned: (code, bits) => code.i64ShrS(bits),
  mask: (code) => code.i64(LIMB_MASK).i64And(),
  widen: () => {},
  narrow: () => {},
};

const bytesOf = (value: bigint, bits: number) => Array.from({ length: bits / 8 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
const twice = (bytes: readonly number[]) => [...bytes, ...bytes];
const V128_CONST = 12;

/** Two 64-bit lanes when wide; when narrow, lanes 0 and 1 of four 32-bit ones, the layout that memory has. */
export const PAIR: Word = {
  type: V128,
  bytes: 8,
  load: (code, offset) => code.simdMemory(93, 3, offset), // v128.load64_zero
  store: (code, offset) => code.simdMemory(91, 3, offset).emit(0), // v128.store64_lane 0
  constant: (code, value) => code.simd(V128_CONST, ...twice(twice(bytesOf(value, 32)))),
  zero: (code) => code.simd(V128_CONST, ...twice(bytesOf(0n, 64))),
  multiply: (code) => code.simd(222), // i64x2.extmul_low_i32x4_u
  add: (code) => code.simd(206),
  subtract: (code) => code.simd(209),
  shiftLeft: (code, bits) => code.i32(bits).simd(203),
  shiftRight: (code, bits) => code.i32(bits).simd(205),
  shiftRightSigned: (code, bits) => code.i32(bits).simd(204),
  mask: (code) => code.simd(V128_CONST, ...twice(bytesOf(LIMB_MASK, 64))).simd(78),
  widen: (code) => code.simd(201), // i64x2.extend_low_i32x4_u
  narrow: (code) => code.simd(V128_CONST, ...Array.from({ length: 16 }, () => 0)).simd(13, 0, 1, 2, 3, 8, 9, 10, 11, 16, 16, 16, 16, 16, 16, 16, 16),
};
