/** The part of snarkjs's verification_key.json that the contract takes; numbers are decimal strings. */
export interface SnarkjsVerificationKey {
  readonly nPublic: number;
  readonly vk_alpha_1: readonly string[];
  readonly vk_beta_2: readonly (readonly string[])[];
  readonly vk_gamma_2: readonly (readonly string[])[];
  readonly vk_delta_2: readonly (readonly string[])[];
  readonly IC: readonly (readonly string[])[];
}

/** Solidity's VerificationKey: G2 coordinates with the imaginary part first, as the precompiles read them. */
export interface VerificationKeyArguments {
  readonly alpha: readonly [bigint, bigint];
  readonly beta: readonly [bigint, bigint, bigint, bigint];
  readonly gamma: readonly [bigint, bigint, bigint, bigint];
  readonly delta: readonly [bigint, bigint, bigint, bigint];
  readonly ic: readonly (readonly [bigint, bigint])[];
}

/** A segment's public inputs; the contract takes no other number. */
export const PUBLIC_INPUTS = 7;

export class VerificationKeyFormatError extends Error {
  override name = 'VerificationKeyFormatError';
}

export function verificationKeyArguments(key: SnarkjsVerificationKey): VerificationKeyArguments {
  if (key.nPublic !== PUBLIC_INPUTS || key.IC.length !== PUBLIC_INPUTS + 1) {
    throw new VerificationKeyFormatError(
      `the key has ${key.nPublic} public inputs and ${key.IC.length} points; the contract takes ${PUBLIC_INPUTS}`,
    );
  }
  return {
    alpha: g1('vk_alpha_1', key.vk_alpha_1),
    beta: g2('vk_beta_2', key.vk_beta_2),
    gamma: g2('vk_gamma_2', key.vk_gamma_2),
    delta: g2('vk_delta_2', key.vk_delta_2),
    ic: key.IC.map((point, i) => g1(`IC[${i}]`, point)),
  };
}

function g1(name: string, point: readonly string[]): [bigint, bigint] {
  const [x, y, z] = point;
  if (x === undefined || y === undefined || z !== '1') throw notAffine(name);
  return [BigInt(x), BigInt(y)];
}

function g2(name: string, point: readonly (readonly string[])[]): [bigint, bigint, bigint, bigint] {
  const [[x0, x1] = [], [y0, y1] = [], [z0, z1] = []] = point;
  if (
    x0 === undefined ||
    x1 === undefined ||
    y0 === undefined ||
    y1 === undefined ||
    z0 !== '1' ||
    z1 !== '0'
  ) {
    throw notAffine(name);
  }
  return [BigInt(x1), BigInt(x0), BigInt(y1), BigInt(y0)];
}

function notAffine(name: string): VerificationKeyFormatError {
  return new VerificationKeyFormatError(`${name} is not an affine point (z = 1); make the key again`);
}
