import fc from 'fast-check';
import { buildBabyjub, buildEddsa } from 'circomlibjs';
import { describe, expect, it } from 'vitest';
import { isAdmissibleKey, SUBGROUP_ORDER } from './baby-jubjub.js';
import { FIELD_ORDER } from './constants.js';
import { signMessage, verifySignature } from './eddsa.js';
import { deriveL2Key } from './l2-key.js';

const key = deriveL2Key(new Uint8Array(32).fill(7));
const message = fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n });

describe('EdDSA over Baby Jubjub with Poseidon', () => {
  it('I-19: accepts what it signed, and nothing of it changed', () => {
    fc.assert(
      fc.property(message, (m) => {
        const signature = signMessage(key.secret, m);
        expect(verifySignature(key.publicKey, m, signature)).toBe(true);
        expect(verifySignature(key.publicKey, (m + 1n) % FIELD_ORDER, signature)).toBe(false);
        expect(verifySignature(key.publicKey, m, { ...signature, s: signature.s + SUBGROUP_ORDER })).toBe(false);
        expect(verifySignature(key.publicKey, m, { ...signature, rx: signature.rx + FIELD_ORDER })).toBe(false);
        expect(verifySignature(key.publicKey, m, { ...signature, ry: FIELD_ORDER - signature.ry })).toBe(false);
      }),
      { numRuns: 10 },
    );
  });

  it('agrees with circomlib’s reference in both directions', async () => {
    const [eddsa, curve] = await Promise.all([buildEddsa(), buildBabyjub()]);
    const F = curve.F;
    const point = (p: { x: bigint; y: bigint }) => [F.e(p.x), F.e(p.y)];
    const m = 1234567890123456789n;
    const ours = signMessage(key.secret, m);
    const reference = { R8: [F.e(ours.rx), F.e(ours.ry)], S: ours.s };
    expect(eddsa.verifyPoseidon(F.e(m), reference, point(key.publicKey))).toBe(true);

    const secret = new Uint8Array(32).fill(3);
    const [ax, ay] = eddsa.prv2pub(secret);
    const theirs = eddsa.signPoseidon(secret, F.e(m));
    const signature = { rx: F.toObject(theirs.R8[0]), ry: F.toObject(theirs.R8[1]), s: theirs.S as bigint };
    expect(verifySignature({ x: F.toObject(ax), y: F.toObject(ay) }, m, signature)).toBe(true);
  });

  it('refuses keys that are unset, of small order or off the curve', () => {
    const signature = { rx: 0n, ry: 1n, s: 0n };
    for (const bad of [
      { x: 0n, y: 0n },
      { x: 0n, y: 1n },
      { x: 0n, y: FIELD_ORDER - 1n },
      { x: 1n, y: 1n },
    ]) {
      expect(isAdmissibleKey(bad)).toBe(false);
      expect(verifySignature(bad, 5n, signature)).toBe(false);
    }
    expect(isAdmissibleKey(key.publicKey)).toBe(true);
  });
});
