import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CircuitInstance } from './circuit-table.js';
import { compileCircuit } from './compile-circuit.js';
import { type KeyManifest, keyManifestSchema } from './development-keys/key-manifest.js';
import { makeDevelopmentKey } from './development-keys/make-development-key.js';
import { makeNativeDevelopmentKey } from './development-keys/make-native-development-key.js';
import { locateCircuit } from './locate-circuit.js';
import { findNativeBinary } from './native/find-native-binary.js';
import { publishFolder } from './publish-folder.js';
import { readR1csHeader } from './r1cs-file.js';
import { lintVerificationKey } from './verification-key-lint.js';

export interface EnsureCircuitOptions {
  readonly repositoryRoot: string;
  readonly instance: CircuitInstance;
  readonly cacheFolder: string;
  readonly onProgress?: (progress: CircuitProgress) => void;
  readonly signal?: AbortSignal;
  /** Makes the key instead of this process, several times faster. Default: the one that is built; null for none. */
  readonly nativeBinary?: string | null;
}

/** `fraction` of the step, 0 … 1; a compilation does not tell and stays at 0. */
export interface CircuitProgress {
  readonly step: 'compile' | 'key' | 'ready';
  readonly fraction: number;
}

/** Where everything about a circuit lies. Absolute paths. */
export interface CircuitArtifacts {
  readonly name: string;
  readonly circuitHash: string;
  readonly constraints: number;
  readonly nPublic: number;
  readonly wasm: string;
  readonly r1cs: string;
  readonly provingKey: string;
  readonly verificationKey: string;
  readonly manifest: string;
}

/**
 * Compiles a circuit and makes its development key, whichever the cache lacks. The circuit and the key are two folders,
 * each published whole, so that a crash costs only the step it hit. With both there this takes milliseconds.
 */
export async function ensureCircuit(options: EnsureCircuitOptions): Promise<CircuitArtifacts> {
  const { repositoryRoot, instance, onProgress = () => {} } = options;
  const location = await locateCircuit(repositoryRoot, instance, options.cacheFolder);
  const { circuitHash: hash, entry, includes, circuit, key, files: artifacts } = location;

  await publishFolder(circuit, async (partial) => {
    onProgress({ step: 'compile', fraction: 0 });
    const compiled = await compileCircuit('circuit', entry, includes, partial, options.signal);
    await rename(compiled.wasm, join(partial, 'circuit.wasm'));
  });
  const counts = await readR1csHeader(artifacts.r1cs);
  await publishFolder(key, async (partial) => {
    onProgress({ step: 'key', fraction: 0 });
    await makeKey(instance.name, hash, artifacts.r1cs, partial, options);
  });
  onProgress({ step: 'ready', fraction: 1 });
  const { constraints, nPublic } = counts;
  return { name: instance.name, circuitHash: hash, constraints, nPublic, ...artifacts };
}

async function makeKey(
  circuit: string,
  hash: string,
  r1cs: string,
  folder: string,
  { nativeBinary, onProgress, signal }: EnsureCircuitOptions,
): Promise<void> {
  const verificationKey = join(folder, 'verification-key.json');
  const paths = { r1cs, provingKey: join(folder, 'proving-key.zkey'), verificationKey };
  const onFraction = (fraction: number) => onProgress?.({ step: 'key', fraction });
  // One that does not run here is as good as none: nothing native is needed.
  const binary =
    nativeBinary === undefined ? (await findNativeBinary().catch(() => undefined))?.path : nativeBinary;
  const made = binary
    ? await makeNativeDevelopmentKey(binary, paths, onFraction, signal)
    : await makeDevelopmentKey(paths, (_, fraction) => onFraction(fraction));
  await lintVerificationKey(JSON.parse(await readFile(verificationKey, 'utf8')), made.header.nPublic);
  const { nPublic, constraints, wires } = made.header;
  const { provingKeySha256, verificationKeySha256 } = made;
  const manifest: KeyManifest = keyManifestSchema.parse({
    ...{ kind: 'development', circuit, circuitHash: hash, nPublic, constraints, wires },
    ...{ provingKeySha256, verificationKeySha256 },
  });
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2), { flush: true });
}
