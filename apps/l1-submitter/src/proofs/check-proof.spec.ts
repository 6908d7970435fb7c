import { forgeProof, trapdoorVerificationKey } from '@zkr/l1/testing/forged-proof';
import { verificationKeyArguments } from '@zkr/l1/verification-key-arguments';
import { bytesToHex } from '@zkr/protocol/hex';
import { expect, it } from 'vitest';
import { snarkjsKey } from '../l1/verification-keys.js';
import { proofRefusal } from './check-proof.js';

const key = snarkjsKey(verificationKeyArguments(trapdoorVerificationKey()));
const inputs = [1n, 2n, 3n, 4n, 5n, 6n, 7n];
const texts = inputs.map(String);
const good = forgeProof(inputs);
const hex = bytesToHex(good);

it('accepts a proof of the inputs', async () => {
  expect(await proofRefusal(key, texts, { proof: hex, backend: 'x' })).toBeUndefined();
});

it.each([
  ['other inputs', key, texts.with(0, '2'), { proof: hex }, /does not verify/],
  ['too few inputs', key, texts.slice(1), { proof: hex }, /does not verify/],
  ['a changed bit', key, texts, { proof: bytesToHex(good.with(255, good[255]! ^ 1)) }, /does not verify/],
  ['a coordinate above the modulus', key, texts, { proof: `0x${'ff'.repeat(256)}` }, /modulus/],
  ['a cut-off proof', key, texts, { proof: hex.slice(0, -2) }, /256 bytes/],
  ['no proof', key, texts, null, /256 bytes/],
  ['an array', key, texts, [hex], /256 bytes/],
  ['an unknown circuit', undefined, texts, { proof: hex }, /no key/],
  ['an unsealed segment', key, null, { proof: hex }, /no public inputs/],
])('refuses %s', async (_, of, publicInputs, stored, reason) => {
  expect(await proofRefusal(of, publicInputs, stored)).toMatch(reason);
});
