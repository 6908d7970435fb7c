// The owner who signed a registerKey: EIP-712 digest and public-key recovery on secp256k1.
import { inverse, join, mod, power, text, toInteger, uint } from './integers.mjs';
import { keccak } from './keccak.mjs';

const P = 2n ** 256n - 2n ** 32n - 977n;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const G = [
  0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
];

function add(a, b) {
  if (!a || !b) return a ?? b;
  if (a[0] === b[0] && mod(a[1] + b[1], P) === 0n) return undefined;
  const slope = a[0] === b[0] ? 3n * a[0] ** 2n * inverse(2n * a[1], P) : (b[1] - a[1]) * inverse(mod(b[0] - a[0], P), P);
  const x = mod(slope ** 2n - a[0] - b[0], P);
  return [x, mod(slope * (a[0] - x) - a[1], P)];
}

function times(scalar, point) {
  let sum;
  for (let [k, p] = [scalar, point]; k > 0n; k >>= 1n, p = add(p, p)) if (k & 1n) sum = add(sum, p);
  return sum;
}

const hashText = (string) => keccak(text(string));

/** Of the bytes of a registerKey. */
export function digestOf(bytes, { chainId, contract }) {
  const word = (from, to) => uint(toInteger(bytes.slice(from, to)), 32);
  const separator = keccak(
    join(
      hashText('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
      ...[hashText('zk-rollup'), hashText('1'), uint(BigInt(chainId), 32), uint(BigInt(contract), 32)],
    ),
  );
  const message = keccak(
    join(
      hashText('RegisterKey(uint32 account,uint32 token,uint256 keyX,uint256 keyY,uint32 nonce,uint16 packedFee,uint40 validUntil)'),
      ...[word(1, 5), word(5, 9), word(20, 52), word(52, 84), word(9, 13), word(13, 15), word(15, 20)],
    ),
  );
  return keccak(join([0x19, 0x01], separator, message));
}

/** L1 address as an integer; 0 where the contract would revert. */
export function recoverOwner(bytes, deployment) {
  const [r, s, v] = [toInteger(bytes.slice(84, 116)), toInteger(bytes.slice(116, 148)), bytes[148]];
  if ((v !== 27 && v !== 28) || r === 0n || r >= ORDER || s === 0n || s > ORDER / 2n) return 0n;
  const square = mod(r ** 3n + 7n, P);
  const root = power(square, (P + 1n) / 4n, P);
  if (mod(root ** 2n, P) !== square) return 0n;
  const y = (root & 1n) === BigInt(v - 27) ? root : P - root;
  const w = inverse(r, ORDER);
  const message = toInteger(digestOf(bytes, deployment));
  const key = add(times(mod(-message * w, ORDER), G), times(mod(s * w, ORDER), [r, y]));
  return key ? toInteger(keccak(join(uint(key[0], 32), uint(key[1], 32))).slice(12)) : 0n;
}
