import { FieldCode } from './emit/field-code.js';
import { PoseidonCode } from './emit/poseidon-code.js';
import { PAIR, SCALAR } from './emit/word.js';
import { ModuleBuilder } from './wasm/module-builder.js';

export interface PoseidonModule {
  readonly bytes: Uint8Array;
  /** Address of `arity` 32-byte elements per lane. */
  readonly inputs: number;
  /** Address of one 32-byte element per lane. */
  readonly outputs: number;
}

/** A module that exports `memory` and `hash`, which takes per lane the addresses of the inputs and of the output. */
export function poseidonModule(arity: number, lanes: 1 | 2): PoseidonModule {
  const module = new ModuleBuilder();
  const inputs = module.reserve(32 * arity * lanes);
  const outputs = module.reserve(32 * lanes);
  const field = new FieldCode(module, lanes === 1 ? SCALAR : PAIR);
  module.export('hash', new PoseidonCode(field, arity).emitHash(lanes));
  return { bytes: module.bytes(), inputs, outputs };
}
