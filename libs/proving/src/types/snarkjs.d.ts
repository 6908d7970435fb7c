/** The part of snarkjs 0.7 that this package uses; the package ships no types. */
declare module 'snarkjs' {
  interface Groth16Proof {
    pi_a: [string, string, string];
    pi_b: [[string, string], [string, string], [string, string]];
    pi_c: [string, string, string];
    protocol: string;
    curve: string;
  }

  /** A path, the bytes themselves, or (for output) an in-memory file whose `data` is set on return. */
  type FileLike = string | Uint8Array | { type: 'mem'; data?: Uint8Array };

  export const groth16: {
    prove(
      provingKey: FileLike,
      witness: FileLike,
      logger?: unknown,
      options?: { singleThread?: boolean },
    ): Promise<{ proof: Groth16Proof; publicSignals: string[] }>;
    verify(verificationKey: unknown, publicSignals: readonly string[], proof: Groth16Proof): Promise<boolean>;
  };
  export const wtns: {
    calculate(input: object, wasm: FileLike, witness: FileLike, options?: object): Promise<void>;
  };
  export const zKey: { exportVerificationKey(provingKey: FileLike): Promise<unknown> };
  export type { FileLike, Groth16Proof };
}
