import { FIELD_ORDER } from '../constants.js';
import { I32, I64, type Callee, type Code, type Local } from '../wasm/code.js';
import type { ModuleBuilder } from '../wasm/module-builder.js';
import { LIMB_BITS, LIMB_BYTES, LIMB_COUNT, LIMB_MASK, toLimbs } from './limbs.js';

const WORD_BITS = 64;
const WORDS = 4;

/** (limbs, bytes): splits 32 little-endian bytes into limbs. */
export function emitUnpack(module: ModuleBuilder): Callee {
  return module.define(2, (code, [limbs, bytes]) => {
    const words = Array.from({ length: WORDS }, (_, i) => {
      const word = code.local(I64);
      code.get(bytes!).i64Load(8 * i).set(word);
      return word;
    });
    for (let i = 0; i < LIMB_COUNT; i++) {
      const word = Math.floor((i * LIMB_BITS) / WORD_BITS);
      const shift = (i * LIMB_BITS) % WORD_BITS;
      code.get(limbs!).get(words[word]!).i64ShrU(shift);
      if (shift + LIMB_BITS > WORD_BITS && word + 1 < WORDS) code.get(words[word + 1]!).i64Shl(WORD_BITS - shift).i64Or();
      code.i64(LIMB_MASK).i64And().i64Store32(i * LIMB_BYTES);
    }
  });
}

/** (bytes, limbs): the canonical 32 little-endian bytes of a value below 2r that is not in Montgomery form. */
export function emitPack(module: ModuleBuilder): Callee {
  return module.define(2, (code, [bytes, limbs]) => {
    const values = loadReduced(code, limbs!);
    for (let word = 0; word < WORDS; word++) {
      code.get(bytes!).i64(0n);
      values.forEach((limb, i) => {
        const shift = i * LIMB_BITS - word * WORD_BITS;
        if (shift <= -LIMB_BITS || shift >= WORD_BITS) return;
        code.get(limb);
        if (shift < 0) code.i64ShrU(-shift);
        else code.i64Shl(shift);
        code.i64Or();
      });
      code.i64Store(8 * word);
    }
  });
}

/** (limbs) → 1 if a value below 2r is 0 modulo r. */
export function emitIsZero(module: ModuleBuilder): Callee {
  return module.define(
    1,
    (code, [limbs]) => {
      code.i64(0n);
      for (const limb of loadReduced(code, limbs!)) code.get(limb).i64Or();
      code.i64Eqz();
    },
    [I32],
  );
}

/** Subtracts r unless that is negative. */
function loadReduced(code: Code, limbs: Local): Local[] {
  const order = toLimbs(FIELD_ORDER);
  const carry = code.local(I64);
  const values = order.map((orderLimb, i) => {
    const value = code.local(I64);
    const less = code.local(I64);
    code.get(limbs).i64Load32U(i * LIMB_BYTES).tee(value);
    code.i64(orderLimb).i64Sub();
    if (i > 0) code.get(carry).i64Add();
    code.tee(less).i64ShrS(LIMB_BITS).set(carry);
    return { value, less };
  });
  // The carry is now 0, or -1 if the value was below r: a mask.
  return values.map(({ value, less }) => {
    code.get(less).i64(LIMB_MASK).i64And().tee(less);
    code.get(value).i64Xor().get(carry).i64And().get(less).i64Xor().set(value);
    return value;
  });
}
