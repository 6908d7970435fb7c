import type { R1csHeader } from '../r1cs-file.js';
import { type Bn128Memory, FIELD_BYTES } from './bn128-memory.js';
import { evaluateLagrange } from './lagrange.js';
import type { ToxicWaste } from './toxic-waste.js';

/** One term of a constraint in the r1cs file: wire (4 bytes), coefficient (32 bytes, plain, little-endian). */
export const TERM_BYTES = 4 + FIELD_BYTES;

/** Pointers to one plain scalar per wire: A_i(τ), B_i(τ) and the joint term of IC and C, already divided. */
export interface QapScalars {
  readonly a: number;
  readonly b: number;
  /** (β·A_i + α·B_i + C_i) / γ for public wires, / δ for the others. */
  readonly joint: number;
}

/**
 * Evaluates the circuit's polynomials at τ. Like snarkjs, adds one row wire·0 = 0 per public wire (constant included)
 * after the constraints, so that public inputs cannot be traded against each other.
 */
export function evaluateQap(
  memory: Bn128Memory,
  r1cs: R1csHeader,
  constraints: number,
  power: number,
  waste: ToxicWaste,
): QapScalars {
  const [a, b, joint] = [0, 1, 2].map(() => memory.alloc(r1cs.wires * FIELD_BYTES)) as [
    number,
    number,
    number,
  ];
  const rows = r1cs.constraints + r1cs.nPublic + 1;
  const lagrange = evaluateLagrange(memory, waste.tau, { power, first: 0, stride: 1, count: rows });
  const term = memory.alloc(FIELD_BYTES);
  const plainOne = memory.allocPlainOne();
  const { u32 } = memory;
  const [mul, add] = [memory.fn('frm_mul'), memory.fn('frm_add')];

  const targets = [a, b, joint];
  // Plain coefficient × Montgomery value = plain product: no conversions anywhere below.
  let position = constraints;
  for (let row = 0; row < r1cs.constraints; row++) {
    for (const target of targets) {
      const end = position + 4 + u32[position >>> 2]! * TERM_BYTES;
      for (position += 4; position < end; position += TERM_BYTES) {
        const value = target + u32[position >>> 2]! * FIELD_BYTES;
        mul(position + 4, lagrange + row * FIELD_BYTES, term);
        add(value, term, value);
      }
    }
  }
  for (let wire = 0; wire <= r1cs.nPublic; wire++) {
    const value = a + wire * FIELD_BYTES;
    mul(plainOne, lagrange + (r1cs.constraints + wire) * FIELD_BYTES, term);
    add(value, term, value);
  }
  joinTerms(memory, r1cs, { a, b, joint }, waste);
  return { a, b, joint };
}

function joinTerms(
  memory: Bn128Memory,
  r1cs: R1csHeader,
  { a, b, joint }: QapScalars,
  waste: ToxicWaste,
): void {
  const [mul, add] = [memory.fn('frm_mul'), memory.fn('frm_add')];
  const term = memory.alloc(FIELD_BYTES);
  const [byGamma, byDelta] = [waste.gammaInverse, waste.deltaInverse].map((inverse) => {
    const montgomery = memory.alloc(FIELD_BYTES);
    memory.fn('frm_toMontgomery')(inverse, montgomery);
    return montgomery;
  }) as [number, number];
  for (let wire = 0; wire < r1cs.wires; wire++) {
    const offset = wire * FIELD_BYTES;
    mul(a + offset, waste.beta, term);
    add(joint + offset, term, joint + offset);
    mul(b + offset, waste.alpha, term);
    add(joint + offset, term, joint + offset);
    mul(joint + offset, wire <= r1cs.nPublic ? byGamma : byDelta, joint + offset);
  }
}

/** Plain scalars of section H: L_{2i+1}(τ) / δ over the doubled domain (see snarkjs's zkey_new.js and groth16_prove.js). */
export function evaluateQuotientBasis(memory: Bn128Memory, power: number, waste: ToxicWaste): number {
  const count = 2 ** power;
  const values = evaluateLagrange(memory, waste.tau, { power: power + 1, first: 1, stride: 2, count });
  const mul = memory.fn('frm_mul');
  for (let i = 0; i < count; i++) {
    mul(values + i * FIELD_BYTES, waste.deltaInverse, values + i * FIELD_BYTES);
  }
  return values;
}
