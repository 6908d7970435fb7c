import { readFile } from 'node:fs/promises';
import { compile, type CircuitInstance } from '../scripts/circom.mjs';
import { ConstraintSystem } from './constraint-system.js';
import { calculateWitness, type CircuitInputs } from './witness-calculator.js';

/** Compiling takes seconds for a gadget and most of a minute for a segment; later runs find it under .rollup/cache. */
export const COMPILE_TIMEOUT_MS = 600_000;

export interface Circuit {
  /** The witness; throws WitnessRefused where the circuit refuses the inputs. */
  witness(inputs: CircuitInputs): Promise<bigint[]>;
  /** The main component's output signals in order, arrays flattened. */
  outputs(inputs: CircuitInputs, count: number): Promise<bigint[]>;
  constraintSystem(): Promise<ConstraintSystem>;
}

/** Compiles one template of circuits/src with the given parameters. */
export async function loadCircuit(
  instance: CircuitInstance,
  simplification: 'O1' | 'O2' = 'O2',
): Promise<Circuit> {
  const { wasm, r1cs, sym } = await compile(instance, {
    outputs: ['r1cs', 'wasm', 'sym'],
    area: 'circuits-test',
    simplification,
  });
  const module = await WebAssembly.compile(await readFile(wasm));
  const witness = (inputs: CircuitInputs): Promise<bigint[]> => calculateWitness(module, inputs);
  return {
    witness,
    outputs: async (inputs, count) => (await witness(inputs)).slice(1, 1 + count),
    constraintSystem: () => ConstraintSystem.read(r1cs, sym),
  };
}
