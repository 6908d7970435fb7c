import { type Bn128Memory, FIELD_BYTES } from './bn128-memory.js';

/** One of BN254's groups with the WASM functions of its coordinate field. */
export interface Group {
  readonly prefix: 'g1m' | 'g2m';
  readonly field: 'f1m' | 'f2m';
  readonly coordinateBytes: number;
  /** Affine x, y; infinity is all zero. */
  readonly pointBytes: number;
  readonly generator: number;
}

export function groupsOf(memory: Bn128Memory): { g1: Group; g2: Group } {
  const group = (
    prefix: Group['prefix'],
    field: Group['field'],
    coordinateBytes: number,
    generator: number,
  ) => ({
    ...{ prefix, field, coordinateBytes, generator },
    pointBytes: 2 * coordinateBytes,
  });
  return {
    g1: group('g1m', 'f1m', FIELD_BYTES, memory.curve.tm.pG1gen),
    g2: group('g2m', 'f2m', 2 * FIELD_BYTES, memory.curve.tm.pG2gen),
  };
}
