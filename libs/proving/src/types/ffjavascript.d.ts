/** The part of ffjavascript 0.3 that this package uses; the package ships no types. */
declare module 'ffjavascript' {
  /** A field element or point in the WASM's own form: little-endian, Montgomery. */
  type Bytes = Uint8Array;

  interface Group {
    readonly g: Bytes;
    readonly zero: Bytes;
    toAffine(point: Bytes): Bytes;
    fromObject(coordinates: readonly unknown[]): Bytes;
    toObject(point: Bytes): unknown[];
    eq(a: Bytes, b: Bytes): boolean;
    neg(a: Bytes): Bytes;
    isZero(a: Bytes): boolean;
    isValid(a: Bytes): boolean;
    timesScalar(a: Bytes, scalar: bigint | Bytes): Bytes;
  }

  interface ScalarField {
    /** `w[k]`: primitive 2^k-th root of unity. */
    readonly w: readonly Bytes[];
    e(value: bigint): Bytes;
    add(a: Bytes, b: Bytes): Bytes;
    mul(a: Bytes, b: Bytes): Bytes;
    exp(base: Bytes, exponent: number): Bytes;
  }

  interface ThreadManager {
    /** Only with `singleThread`: the module's binary. */
    readonly code: Uint8Array;
    readonly pG1gen: number;
    readonly pG2gen: number;
  }

  interface Curve {
    readonly name: string;
    readonly q: bigint;
    readonly r: bigint;
    readonly G1: Group;
    readonly G2: Group;
    readonly Gt: { toObject(element: Bytes): unknown[] };
    readonly Fr: ScalarField;
    readonly tm: ThreadManager;
    pairing(g1: Bytes, g2: Bytes): Bytes;
    terminate(): Promise<void>;
  }

  export function buildBn128(singleThread?: boolean): Promise<Curve>;
  export const utils: { stringifyBigInts<T>(value: T): T };
  export type { Bytes, Curve, Group };
}
