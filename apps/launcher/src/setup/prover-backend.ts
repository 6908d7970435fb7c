import type { Backend } from '@zkr/proving/create-prover';

/** One line for people: what makes the proofs, and how to have it faster where that is easy. */
export function describeBackend(backend: Backend, goIsInstalled: boolean): string {
  if (backend.name === 'native') return `Proofs are made by the native prover ${backend.version}.`;
  const hint = goIsInstalled && backend.reason.includes('not built') ? '; Go is installed, so `npm run build:native` makes them several times faster' : '';
  return `Proofs are made by snarkjs: ${backend.reason}${hint}.`;
}
