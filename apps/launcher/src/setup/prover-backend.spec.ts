import { chooseBackend } from '@zkr/proving/create-prover';
import { expect, it } from 'vitest';
import { describeBackend } from './prover-backend.js';

it('names the native prover’s version', () => {
  expect(describeBackend({ name: 'native', binary: '/prover', version: '0.1.0+ab' }, false)).toBe('Proofs are made by the native prover 0.1.0+ab.');
});

it('tells how to have the native prover only where Go is and it is missing', () => {
  const missing = { name: 'snarkjs', reason: 'the native prover is not built (`npm run build:native`)' } as const;
  expect(describeBackend(missing, true)).toContain('Go is installed');
  expect(describeBackend(missing, false)).not.toContain('Go is installed');
});

it('gives no hint to who chose snarkjs', async () => {
  expect(describeBackend(await chooseBackend('snarkjs'), true)).toBe('Proofs are made by snarkjs: chosen by setting.');
});
