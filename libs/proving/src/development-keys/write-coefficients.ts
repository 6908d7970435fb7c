import type { R1csHeader } from '../r1cs-file.js';
import { type Bn128Memory, FIELD_BYTES } from './bn128-memory.js';
import { TERM_BYTES } from './evaluate-qap.js';
import type { ProvingKeyFile } from './proving-key-file.js';

const SECTION = 4;
/** matrix (0 = A, 1 = B), row, wire: 4 bytes each; then the coefficient. */
const RECORD_BYTES = 12 + FIELD_BYTES;
const CHUNK = 16_384;

/**
 * Section 4: the nonzero entries of A and B, which the prover multiplies with the witness. Coefficients carry the
 * Montgomery factor twice (n·R²), because snarkjs multiplies them with a plain witness and wants a Montgomery result.
 */
export async function writeCoefficients(
  memory: Bn128Memory,
  r1cs: R1csHeader,
  constraints: number,
  file: ProvingKeyFile,
): Promise<void> {
  const buffer = memory.alloc(CHUNK * RECORD_BYTES);
  const plainOne = memory.allocPlainOne();
  const cubedRadix = memory.allocBytes(memory.copyOut(plainOne, FIELD_BYTES));
  for (let i = 0; i < 3; i++) memory.fn('frm_toMontgomery')(cubedRadix, cubedRadix);
  const mul = memory.fn('frm_mul');
  const { u8, u32 } = memory;
  let filled = 0;

  const count = countTerms(u32, r1cs, constraints) + r1cs.nPublic + 1;
  await file.startSection(SECTION, 4 + count * RECORD_BYTES);
  await file.write(Uint8Array.of(count, count >>> 8, count >>> 16, count >>> 24));

  let position = constraints;
  for (let row = 0; row < r1cs.constraints; row++) {
    for (let matrix = 0; matrix < 3; matrix++) {
      const end = position + 4 + u32[position >>> 2]! * TERM_BYTES;
      if (matrix < 2) {
        for (let term = position + 4; term < end; term += TERM_BYTES) {
          if (filled === CHUNK) await flush();
          put(matrix, row, u32[term >>> 2]!, term + 4);
        }
      }
      position = end;
    }
  }
  for (let wire = 0; wire <= r1cs.nPublic; wire++) {
    if (filled === CHUNK) await flush();
    put(0, r1cs.constraints + wire, wire, plainOne);
  }
  await flush();

  function put(matrix: number, row: number, wire: number, coefficient: number): void {
    const record = buffer + filled++ * RECORD_BYTES;
    u32[record >>> 2] = matrix;
    u32[(record >>> 2) + 1] = row;
    u32[(record >>> 2) + 2] = wire;
    mul(coefficient, cubedRadix, record + 12);
  }

  async function flush(): Promise<void> {
    await file.write(u8.subarray(buffer, buffer + filled * RECORD_BYTES));
    filled = 0;
  }
}

function countTerms(u32: Uint32Array, r1cs: R1csHeader, constraints: number): number {
  let position = constraints;
  let count = 0;
  for (let row = 0; row < r1cs.constraints; row++) {
    for (let matrix = 0; matrix < 3; matrix++) {
      const terms = u32[position >>> 2]!;
      if (matrix < 2) count += terms;
      position += 4 + terms * TERM_BYTES;
    }
  }
  return count;
}
