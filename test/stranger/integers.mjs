// Integers as docs/protocol.md writes them: unsigned, big-endian.
export const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

export const mod = (value, modulus = R) => ((value % modulus) + modulus) % modulus;

export function power(base, exponent, modulus = R) {
  let result = 1n;
  for (let b = mod(base, modulus), e = exponent; e > 0n; e >>= 1n, b = (b * b) % modulus) if (e & 1n) result = (result * b) % modulus;
  return result;
}

/** The inverse modulo a prime, by Euclid; 0 where there is none. */
export function inverse(value, prime = R) {
  let [a, b, x, y] = [prime, mod(value, prime), 0n, 1n];
  while (b > 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return a === 1n ? mod(x, prime) : 0n;
}

export const fromHex = (hex) => Uint8Array.from(hex.slice(2).match(/../g) ?? [], (byte) => parseInt(byte, 16));

export const toInteger = (bytes) => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

export function uint(value, length) {
  if (value < 0n || value >= 1n << BigInt(8 * length)) throw new RangeError(`${value} does not fit ${length} bytes`);
  return Uint8Array.from({ length }, (_, i) => Number((BigInt(value) >> BigInt(8 * (length - 1 - i))) & 255n));
}

export const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

export const text = (string) => new TextEncoder().encode(string);
