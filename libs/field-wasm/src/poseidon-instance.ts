import { FieldCode } from './emit/field-code.js';
import { PoseidonCode } from './emit/poseidon-code.js';
import { ModuleBuilder } from './wasm/module-builder.js';
import { instantiate } from './web-assembly.js';

export interface PoseidonModule {
  readonly bytes: Uint8Array;
  /** Addresses of `arity` 32-byte elements and of one. */
  readonly inputs: number;
  readonly output: number;
}

/** A compiled module with the memory that its addresses are in. */
export interface PoseidonInstance extends PoseidonModule {
  readonly buffer: ArrayBuffer;
  /** Hashes what lies at `inputs` to `output`. */
  hash(): void;
}

/** A module that exports `memory` and `hash`, which takes the addresses of the inputs and of the output. */
export function poseidonModule(arity: number): PoseidonModule {
  const module = new ModuleBuilder();
  const inputs = module.reserve(32 * arity);
  const output = module.reserve(32);
  module.export('hash', new PoseidonCode(new FieldCode(module), arity).emitHash());
  return { bytes: module.bytes(), inputs, output };
}

const instances = new Map<number, PoseidonInstance>();

/** Emitted and compiled when first asked for: a process pays only for the arities that it uses. */
export function poseidonInstance(arity: number): PoseidonInstance {
  let instance = instances.get(arity);
  if (!instance) {
    const module = poseidonModule(arity);
    const { memory, hash } = instantiate<{ hash(inputs: number, output: number): void }>(module.bytes);
    instance = { ...module, buffer: memory.buffer, hash: () => hash(module.inputs, module.output) };
    instances.set(arity, instance);
  }
  return instance;
}
