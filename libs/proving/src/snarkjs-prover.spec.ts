import { SnarkjsProver } from './snarkjs-prover.js';
import { proverConformance } from './testing/prover-conformance.js';

proverConformance('snarkjs', (files) => new SnarkjsProver('gates', files));
