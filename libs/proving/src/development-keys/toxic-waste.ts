import { randomFillSync } from 'node:crypto';
import { type Bn128Memory, FIELD_BYTES } from './bn128-memory.js';

/** Pointers to the five secrets (Montgomery form) and two inverses (plain form, so that products come out plain). */
export interface ToxicWaste {
  readonly tau: number;
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly delta: number;
  readonly gammaInverse: number;
  readonly deltaInverse: number;
}

/** Fills bytes with randomness. Only tests, which compare keys, give another than the system's. */
export type RandomFill = (bytes: Uint8Array) => unknown;

/**
 * Draws the secrets straight into WASM memory, never as JavaScript numbers, so that Bn128Memory.destroy leaves no copy.
 * Equal or trivial ones do not occur by chance; the verification key's lint would refuse them.
 */
export function drawToxicWaste(memory: Bn128Memory, fill: RandomFill = randomFillSync): ToxicWaste {
  const draw = () => {
    const pointer = memory.alloc(FIELD_BYTES);
    do fill(memory.u8.subarray(pointer, pointer + FIELD_BYTES));
    while (!isScalar(memory, pointer));
    return pointer;
  };
  const [tau, alpha, beta, gamma, delta] = [draw(), draw(), draw(), draw(), draw()];
  const invert = (pointer: number) => {
    const inverse = memory.alloc(FIELD_BYTES);
    memory.fn('frm_inverse')(pointer, inverse);
    memory.fn('frm_fromMontgomery')(inverse, inverse);
    return inverse;
  };
  return { tau, alpha, beta, gamma, delta, gammaInverse: invert(gamma), deltaInverse: invert(delta) };
}

/** Masks to 254 bits and tells whether the value lies in 1 … r − 1; uniform, as the caller redraws otherwise. */
function isScalar(memory: Bn128Memory, pointer: number): boolean {
  memory.u8[pointer + FIELD_BYTES - 1]! &= 0x3f;
  const order = memory.curve.r;
  for (let i = FIELD_BYTES - 1; i >= 0; i--) {
    const limit = Number((order >> BigInt(8 * i)) & 0xffn);
    const value = memory.u8[pointer + i]!;
    if (value !== limit) return value < limit && !memory.fn('frm_isZero')(pointer);
  }
  return false;
}
