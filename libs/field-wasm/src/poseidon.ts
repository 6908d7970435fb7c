import { ElementMemory } from './element-memory.js';
import { poseidonInstance } from './poseidon-instance.js';

type Hash = (inputs: readonly bigint[]) => bigint;

function hashOf(arity: number): Hash {
  let hash: Hash | undefined;
  return (inputs) => (hash ??= bind(arity))(inputs);
}

function bind(arity: number): Hash {
  const { buffer, inputs: address, output, hash } = poseidonInstance(arity);
  const memory = new ElementMemory(buffer);
  return (inputs) => {
    if (inputs.length !== arity) throw new RangeError(`Poseidon of ${arity} inputs was given ${inputs.length}`);
    for (let i = 0; i < arity; i++) memory.write(address + 32 * i, inputs[i]!);
    hash();
    return memory.read(output);
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
