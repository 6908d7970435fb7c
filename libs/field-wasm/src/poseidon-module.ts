import { FieldCode } from './emit/field-code.js';
import { PoseidonCode } from './emit/poseidon-code.js';
import { ModuleBuilder } from './wasm/module-builder.js';

export interface PoseidonModule {
  readonly bytes: Uint8Array;
  /** Addresses of room for 32-byte elements: `arity` times `capacity`, and `capacity`. */
  readonly inputs: number;
  readonly outputs: number;
}

/** A module that exports `memory` and `hash`, which takes the addresses of one hash's inputs and of its output. */
export function poseidonModule(arity: number, capacity: number): PoseidonModule {
  const module = new ModuleBuilder();
  const inputs = module.reserve(32 * arity * capacity);
  const outputs = module.reserve(32 * capacity);
  module.export('hash', new PoseidonCode(new FieldCode(module), arity).emitHash());
  return { bytes: module.bytes(), inputs, outputs };
}
