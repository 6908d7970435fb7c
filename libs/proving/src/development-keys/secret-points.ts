import { utils } from 'ffjavascript';
import type { R1csHeader } from '../r1cs-file.js';
import { type VerificationKey, verificationKeySchema } from '../verification-key.js';
import { type Bn128Memory, FIELD_BYTES } from './bn128-memory.js';
import type { FixedBaseTable } from './fixed-base-table.js';
import { multiplyAll } from './multiply-fixed-base.js';
import { fieldElement, type ProvingKeyFile, uint32 } from './proving-key-file.js';
import type { ToxicWaste } from './toxic-waste.js';

const SECTION = 2;

/** The key's single points, affine in Montgomery form; the digit is the group. */
export interface SecretPoints {
  readonly alpha1: Uint8Array;
  readonly beta1: Uint8Array;
  readonly delta1: Uint8Array;
  readonly beta2: Uint8Array;
  readonly gamma2: Uint8Array;
  readonly delta2: Uint8Array;
}

export async function multiplySecrets(
  memory: Bn128Memory,
  tableG1: FixedBaseTable,
  tableG2: FixedBaseTable,
  waste: ToxicWaste,
): Promise<SecretPoints> {
  const multiply = async (table: FixedBaseTable, secret: number) => {
    const plain = memory.alloc(FIELD_BYTES);
    memory.fn('frm_fromMontgomery')(secret, plain);
    let point: Uint8Array | undefined;
    await multiplyAll(memory, table, plain, 1, async (points) => void (point = points.slice()));
    return point!;
  };
  return {
    alpha1: await multiply(tableG1, waste.alpha),
    beta1: await multiply(tableG1, waste.beta),
    delta1: await multiply(tableG1, waste.delta),
    beta2: await multiply(tableG2, waste.beta),
    gamma2: await multiply(tableG2, waste.gamma),
    delta2: await multiply(tableG2, waste.delta),
  };
}

/** Section 2: the fields, the circuit's counts and the single points. */
export async function writeKeyHeader(
  memory: Bn128Memory,
  file: ProvingKeyFile,
  header: R1csHeader,
  domainSize: number,
  points: SecretPoints,
): Promise<void> {
  const { alpha1, beta1, beta2, gamma2, delta1, delta2 } = points;
  const bytes = Buffer.concat([
    ...[uint32(FIELD_BYTES), fieldElement(memory.curve.q), uint32(FIELD_BYTES), fieldElement(memory.curve.r)],
    ...[header.wires, header.nPublic, domainSize].map(uint32),
    ...[alpha1, beta1, beta2, gamma2, delta1, delta2],
  ]);
  await file.startSection(SECTION, bytes.byteLength);
  await file.write(bytes);
}

/** What `snarkjs zkey export verificationkey` would print for the key. `ic`: the points of section 3. */
export function toVerificationKey(
  { curve }: Bn128Memory,
  header: R1csHeader,
  points: SecretPoints,
  ic: Uint8Array,
): VerificationKey {
  const pointBytes = 2 * FIELD_BYTES;
  const key: unknown = utils.stringifyBigInts({
    protocol: 'groth16',
    curve: 'bn128',
    nPublic: header.nPublic,
    vk_alpha_1: curve.G1.toObject(points.alpha1),
    vk_beta_2: curve.G2.toObject(points.beta2),
    vk_gamma_2: curve.G2.toObject(points.gamma2),
    vk_delta_2: curve.G2.toObject(points.delta2),
    vk_alphabeta_12: curve.Gt.toObject(curve.pairing(points.alpha1, points.beta2)),
    IC: Array.from({ length: header.nPublic + 1 }, (_, i) =>
      curve.G1.toObject(ic.slice(i * pointBytes, (i + 1) * pointBytes)),
    ),
  });
  return verificationKeySchema.parse(key);
}
