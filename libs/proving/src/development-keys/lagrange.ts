import { type Bn128Memory, FIELD_BYTES } from './bn128-memory.js';

/** Bounds the workspace of one batch inversion. */
const CHUNK = 16_384;

/**
 * Evaluates at τ the Lagrange polynomials of the multiplicative group of order 2^power, those of index
 * `first + i·stride`. Returns a pointer to `count` field elements in Montgomery form.
 *
 *   L_k(τ) = ω^k / N · (τ^N − 1) / (τ − ω^k)
 */
export function evaluateLagrange(
  memory: Bn128Memory,
  tau: number,
  { power, first, stride, count }: { power: number; first: number; stride: number; count: number },
): number {
  const [mul, sub, square] = [memory.fn('frm_mul'), memory.fn('frm_sub'), memory.fn('frm_square')];
  const rootOfUnity = memory.curve.Fr.w[power];
  if (!rootOfUnity) throw new Error(`a domain of 2^${power} is too large for BN254`);

  const values = memory.alloc(count * FIELD_BYTES);
  const denominators = memory.alloc(CHUNK * FIELD_BYTES);
  const scale = memory.alloc(FIELD_BYTES);
  const root = memory.alloc(FIELD_BYTES);
  const step = memory.alloc(FIELD_BYTES);
  const generator = memory.allocBytes(rootOfUnity);
  const one = memory.allocBytes(memory.curve.Fr.w[0]!);

  // scale = (τ^N − 1) / N
  memory.u8.copyWithin(scale, tau, tau + FIELD_BYTES);
  for (let i = 0; i < power; i++) square(scale, scale);
  sub(scale, one, scale);
  if (memory.fn('frm_isZero')(scale)) throw new Error('τ is a root of unity; draw again');
  const size = memory.allocBytes(memory.curve.Fr.w[0]!);
  for (let i = 0; i < power; i++) memory.fn('frm_add')(size, size, size);
  memory.fn('frm_inverse')(size, size);
  mul(scale, size, scale);

  powerOf(memory, generator, first, root);
  powerOf(memory, generator, stride, step);
  for (let start = 0; start < count; start += CHUNK) {
    const n = Math.min(CHUNK, count - start);
    for (let i = 0; i < n; i++) {
      const value = values + (start + i) * FIELD_BYTES;
      sub(tau, root, denominators + i * FIELD_BYTES);
      mul(root, scale, value);
      mul(root, step, root);
    }
    memory.fn('frm_batchInverse')(denominators, FIELD_BYTES, n, denominators, FIELD_BYTES);
    for (let i = 0; i < n; i++) {
      const value = values + (start + i) * FIELD_BYTES;
      mul(value, denominators + i * FIELD_BYTES, value);
    }
  }
  return values;
}

/** out = base^exponent, for exponents < 2^31. */
function powerOf(memory: Bn128Memory, base: number, exponent: number, out: number): void {
  memory.u8.set(memory.curve.Fr.w[0]!, out);
  for (let bit = 30; bit >= 0; bit--) {
    memory.fn('frm_square')(out, out);
    if ((exponent >>> bit) & 1) memory.fn('frm_mul')(out, base, out);
  }
}
