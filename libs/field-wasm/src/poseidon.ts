import { ElementMemory } from './element-memory.js';
import { poseidonModule } from './poseidon-module.js';
import { instantiate } from './web-assembly.js';

type Hash = (inputs: readonly bigint[]) => bigint;

/** Emitted and compiled at the first call: a process pays only for the arities that it uses. */
function hashOf(arity: number): Hash {
  let hash: Hash | undefined;
  return (inputs) => (hash ??= compile(arity))(inputs);
}

function compile(arity: number): Hash {
  const module = poseidonModule(arity, 1);
  const { memory, hash } = instantiate<{ hash(inputs: number, output: number): void }>(module.bytes);
  const elements = new ElementMemory(memory.buffer);
  return (inputs) => {
    if (inputs.length !== arity) throw new RangeError(`Poseidon of ${arity} inputs was given ${inputs.length}`);
    for (let i = 0; i < arity; i++) elements.write(module.inputs + 32 * i, inputs[i]!);
    hash(module.inputs, module.outputs);
    return elements.read(module.outputs);
  };
}

const hash2 = hashOf(2);
const hash4 = hashOf(4);
const hash5 = hashOf(5);
const hash6 = hashOf(6);
const hash16 = hashOf(16);

/** Poseidon with circomlib's parameters; inputs are field elements, anything else is taken modulo r. */
export function poseidon2(a: bigint, b: bigint): bigint {
  return hash2([a, b]);
}

export function poseidon4(a: bigint, b: bigint, c: bigint, d: bigint): bigint {
  return hash4([a, b, c, d]);
}

export function poseidon5(inputs: readonly [bigint, bigint, bigint, bigint, bigint]): bigint {
  return hash5(inputs);
}

export function poseidon6(inputs: readonly [bigint, bigint, bigint, bigint, bigint, bigint]): bigint {
  return hash6(inputs);
}

/** @param inputs exactly 16 field elements */
export function poseidon16(inputs: readonly bigint[]): bigint {
  return hash16(inputs);
}
