import { FIELD_ORDER, SUBGROUP_ORDER } from './constants.js';
import { ElementMemory } from './element-memory.js';
import { EddsaCode } from './emit/eddsa-code.js';
import { FieldCode } from './emit/field-code.js';
import { ModuleBuilder } from './wasm/module-builder.js';
import { instantiate } from './web-assembly.js';

/** As @zkr/protocol has them. */
export interface CurvePoint {
  readonly x: bigint;
  readonly y: bigint;
}

export interface Signature {
  readonly rx: bigint;
  readonly ry: bigint;
  readonly s: bigint;
}

/** A module that exports `memory`, `prepare` and `verify`; see {@link EddsaCode}. */
export function eddsaModule(): { readonly bytes: Uint8Array; readonly inputs: number } {
  const module = new ModuleBuilder();
  const inputs = module.reserve(6 * 32 + 8);
  const eddsa = new EddsaCode(new FieldCode(module));
  module.export('prepare', eddsa.emitPrepare());
  module.export('verify', eddsa.emitVerify(inputs));
  return { bytes: module.bytes(), inputs };
}

type Verify = (elements: readonly bigint[]) => boolean;
let verify: Verify | undefined;

function compile(): Verify {
  const module = eddsaModule();
  const exports = instantiate<{ prepare(): void; verify(): number }>(module.bytes);
  exports.prepare();
  const memory = new ElementMemory(exports.memory.buffer);
  return (elements) => {
    elements.forEach((element, i) => memory.write(module.inputs + 32 * i, element));
    return exports.verify() === 1;
  };
}

const isBelow = (value: bigint, bound: bigint) => value >= 0n && value < bound;

/**
 * Accepts exactly what @zkr/protocol's verifySignature and the circuit accept (I-19): S·B8 = R + h·(8A), coordinates canonical
 * and on the curve, 8A ≠ identity, S < l.
 * @param message a field element; anything else is taken modulo r, as Poseidon takes it
 */
export function verifySignature(key: CurvePoint, message: bigint, { rx, ry, s }: Signature): boolean {
  if (!isBelow(s, SUBGROUP_ORDER) || ![rx, ry, key.x, key.y].every((coordinate) => isBelow(coordinate, FIELD_ORDER))) return false;
  verify ??= compile();
  return verify([rx, ry, key.x, key.y, message, s]);
}
