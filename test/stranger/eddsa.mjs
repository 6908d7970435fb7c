// Section 3 of docs/protocol.md: the message of a transaction and the check of its signature.
import { inverse, mod, R } from './integers.mjs';
import { poseidon } from './poseidon.mjs';

const [A, D] = [168700n, 168696n];
const ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;
export const B8 = [
  5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  16950150798460657717958625567821834550301663161624707787222815936182638968203n,
];

const isPoint = ([x, y]) => x >= 0n && x < R && y >= 0n && y < R && mod(A * x * x + y * y - 1n - D * x * x * y * y) === 0n;

function add([x1, y1], [x2, y2]) {
  const product = mod(D * x1 * x2 * y1 * y2);
  return [mod((x1 * y2 + y1 * x2) * inverse(1n + product)), mod((y1 * y2 - A * x1 * x2) * inverse(mod(1n - product)))];
}

export function times(scalar, point) {
  let sum = [0n, 1n];
  for (let [k, p] = [scalar, point]; k > 0n; k >>= 1n, p = add(p, p)) if (k & 1n) sum = add(sum, p);
  return sum;
}

const same = (a, b) => a[0] === b[0] && a[1] === b[1];

/** All integers. `to` is 0 unless a transfer; `amount` is packed in a transfer or transferToNew. */
export function messageOf(domain, { ownerFrom, from, to, counterparty, token, packedFee, opcode, amount, nonce, validUntil }) {
  const m1 = (ownerFrom << 64n) + (from << 32n) + to;
  const m2 = (counterparty << 56n) + (token << 24n) + (packedFee << 8n) + opcode;
  return poseidon(domain, m1, m2, (amount << 72n) + (nonce << 40n) + validUntil);
}

export function isSignature(key, message, { r, s }) {
  if (!isPoint(key) || !isPoint(r) || s < 0n || s >= ORDER) return false;
  const key8 = times(8n, key);
  if (same(key8, [0n, 1n])) return false;
  return same(times(s, B8), add(r, times(poseidon(...r, ...key, message), key8)));
}

/** Whether 8 times a point is the identity: the eight points of small order. */
export const hasSmallOrder = (point) => same(times(8n, point), [0n, 1n]);
export const isAdmissibleKey = (key) => isPoint(key) && !hasSmallOrder(key);
