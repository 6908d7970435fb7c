import type { Bytes, Curve, Group } from 'ffjavascript';
import { singleThreadedCurve } from './bn128-curve.js';
import { type VerificationKey, verificationKeySchema } from './verification-key.js';

export type VerificationKeyRule =
  | 'malformed'
  | 'input-count'
  | 'coordinate-range'
  | 'not-affine'
  | 'identity'
  | 'not-on-curve'
  | 'not-in-subgroup'
  | 'generator'
  | 'gamma-equals-delta'
  | 'repeated-input-point';

export class VerificationKeyError extends Error {
  override name = 'VerificationKeyError';
  constructor(
    readonly rule: VerificationKeyRule,
    detail: string,
  ) {
    super(`verification key refused (${rule}): ${detail}. Make the key again; do not deploy this one`);
  }
}

/**
 * Refuses a key under which proofs can be forged although the circuit is sound. A setup that stopped after phase 1
 * has γ = δ = the generator: anyone can then prove anything (Veil Cash, FoomCash 2026). Points are compared up to sign,
 * as the negative is as bad. `nPublic`: what the circuit has, to be compared with what the key says.
 */
export async function lintVerificationKey(key: unknown, nPublic: number): Promise<VerificationKey> {
  const parsed = verificationKeySchema.safeParse(key);
  if (!parsed.success)
    throw new VerificationKeyError('malformed', parsed.error.issues[0]?.message ?? 'not a key');
  const { vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC } = parsed.data;
  if (parsed.data.nPublic !== nPublic || IC.length !== nPublic + 1) {
    const found = `${parsed.data.nPublic} inputs and ${IC.length} points`;
    throw new VerificationKeyError('input-count', `${found} for a circuit of ${nPublic} public inputs`);
  }
  const curve = await singleThreadedCurve();
  readG1(curve, 'α', vk_alpha_1, true);
  readG2(curve, 'β', vk_beta_2);
  const gamma = readG2(curve, 'γ', vk_gamma_2);
  const delta = readG2(curve, 'δ', vk_delta_2);
  if (equalUpToSign(curve.G2, gamma, delta)) {
    throw new VerificationKeyError('gamma-equals-delta', 'γ = ±δ: phase 2 never took place');
  }
  const points = IC.map((point, i) => readG1(curve, `IC[${i}]`, point, false));
  points.forEach((point, i) => {
    const other = points.findIndex((earlier) => equalUpToSign(curve.G1, earlier, point));
    if (other < i) throw new VerificationKeyError('repeated-input-point', `IC[${i}] = ±IC[${other}]`);
  });
  return parsed.data;
}

function readG1(curve: Curve, name: string, point: readonly string[], secret: boolean): Bytes {
  checkCoordinates(curve, name, point, point[2] === '1');
  return readPoint(curve.G1, curve, name, point.map(BigInt), secret);
}

function readG2(curve: Curve, name: string, point: readonly (readonly string[])[]): Bytes {
  checkCoordinates(curve, name, point.flat(), point[2]?.[0] === '1' && point[2][1] === '0');
  const coordinates = point.map((pair) => pair.map(BigInt));
  return readPoint(curve.G2, curve, name, coordinates, true);
}

function checkCoordinates(curve: Curve, name: string, coordinates: readonly string[], affine: boolean): void {
  if (coordinates.some((coordinate) => BigInt(coordinate) >= curve.q)) {
    throw new VerificationKeyError('coordinate-range', `${name} has a coordinate above the field modulus`);
  }
  if (isInfinite(coordinates)) throw new VerificationKeyError('identity', `${name} is the point at infinity`);
  if (!affine) throw new VerificationKeyError('not-affine', `${name} has z ≠ 1`);
}

/** Whether z is 0: one number in G1 (three in all), two in G2 (six in all). */
function isInfinite(coordinates: readonly string[]): boolean {
  return coordinates.slice((coordinates.length / 3) * 2).every((coordinate) => coordinate === '0');
}

function readPoint(group: Group, curve: Curve, name: string, coordinates: unknown[], secret: boolean): Bytes {
  const point = group.fromObject(coordinates);
  if (group.isZero(point)) throw new VerificationKeyError('identity', `${name} is the point at infinity`);
  if (!group.isValid(point))
    throw new VerificationKeyError('not-on-curve', `${name} does not satisfy the equation`);
  if (!group.isZero(group.timesScalar(point, curve.r))) {
    throw new VerificationKeyError('not-in-subgroup', `${name} is on the curve but not of order r`);
  }
  if (secret && equalUpToSign(group, point, group.g)) {
    throw new VerificationKeyError('generator', `${name} is the generator, so its secret is 1`);
  }
  return point;
}

function equalUpToSign(group: Group, a: Bytes, b: Bytes): boolean {
  return group.eq(a, b) || group.eq(a, group.neg(b));
}
