/** What the tests use of circomlibjs, the reference implementation; it has no types of its own. */
declare module 'circomlibjs' {
  interface Field {
    e(value: bigint): Uint8Array;
    toObject(element: Uint8Array): bigint;
  }
  type Point = [Uint8Array, Uint8Array];
  export function buildBabyjub(): Promise<{ F: Field; mulPointEscalar(p: Point, e: bigint): Point }>;
  export function buildEddsa(): Promise<{
    prv2pub(secret: Uint8Array): Point;
    signPoseidon(secret: Uint8Array, message: Uint8Array): { R8: Point; S: bigint };
    verifyPoseidon(message: Uint8Array, signature: { R8: Uint8Array[]; S: bigint }, key: Uint8Array[]): boolean;
  }>;
}
