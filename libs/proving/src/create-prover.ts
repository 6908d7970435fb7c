import { findNativeBinary, NativeBinaryError } from './native/find-native-binary.js';
import { NativeProver } from './native/native-prover.js';
import type { Prover } from './prover.js';
import { SnarkjsProver } from './snarkjs-prover.js';

/** `auto`: native if it is built and runs here, else snarkjs. */
export type BackendChoice = 'auto' | 'native' | 'snarkjs';

export type Backend =
  | { readonly name: 'native'; readonly binary: string; readonly version: string }
  /** `reason`: why not native. */
  | { readonly name: 'snarkjs'; readonly reason: string };

/** Native was asked for and is not there. */
export class BackendMissingError extends Error {
  override name = 'BackendMissingError';
  constructor() {
    super(
      'the native prover is not built: run `npm run build:native` (needs Go), name its binary, or choose auto or snarkjs',
    );
  }
}

/**
 * Decides what proves, and finds its binary. `nativeBinary`: where that lies, if not where `npm run build:native` puts it.
 * @throws BackendMissingError `native`, and it is not built
 * @throws NativeBinaryError what was found does not run; with `auto` only if `nativeBinary` named it
 */
export async function chooseBackend(choice: BackendChoice, nativeBinary?: string): Promise<Backend> {
  if (choice === 'snarkjs') return { name: 'snarkjs', reason: 'chosen by setting' };
  try {
    const found = await findNativeBinary(nativeBinary);
    if (found) return { name: 'native', binary: found.path, version: found.version };
  } catch (error) {
    const mayDoWithout =
      choice === 'auto' && nativeBinary === undefined && error instanceof NativeBinaryError;
    if (!mayDoWithout) throw error;
    return { name: 'snarkjs', reason: error.message };
  }
  if (choice === 'native') throw new BackendMissingError();
  return { name: 'snarkjs', reason: 'the native prover is not built (`npm run build:native`)' };
}

export interface CreateProverOptions {
  readonly backend: Backend;
  /** The circuit's name, for messages. */
  readonly circuit: string;
  readonly wasm: string;
  readonly provingKey: string;
  /** Of one native proof. Default: as many as there are cores. snarkjs always takes all. */
  readonly threads?: number;
}

/** A prover for one circuit. Its process starts with the first proof, so that nothing is missed here but memory. */
export function createProver({ backend, circuit, wasm, provingKey, threads }: CreateProverOptions): Prover {
  if (backend.name === 'snarkjs') return new SnarkjsProver(circuit, { wasm, provingKey });
  return new NativeProver(circuit, { binary: backend.binary, wasm, provingKey, threads });
}
