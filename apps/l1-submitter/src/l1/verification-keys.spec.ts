import { trapdoorVerificationKey } from '@zkr/l1/testing/forged-proof';
import { verificationKeyArguments } from '@zkr/l1/verification-key-arguments';
import { expect, it } from 'vitest';
import { snarkjsKey } from './verification-keys.js';

it('reads back the key that was deployed', () => {
  const key = trapdoorVerificationKey();
  expect(snarkjsKey(verificationKeyArguments(key))).toMatchObject({ ...key, protocol: 'groth16', curve: 'bn128' });
});
