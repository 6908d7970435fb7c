import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { circuitIncludeFolders } from './circom-installation.js';
import { circuitHash } from './circuit-hash.js';
import { type CircuitInstance, entrySource } from './circuit-table.js';

/** Bump when the files in the cache change in meaning: caches made before are then left alone. */
export const CACHE_FORMAT = 1;

/** Where a cache has a circuit of the present sources, or would have it. Absolute paths if the cache's is. */
export interface CircuitLocation {
  readonly circuitHash: string;
  /** The circom file that is compiled, and where its includes are looked for. */
  readonly entry: string;
  readonly includes: readonly string[];
  /** Folders, each published whole. */
  readonly circuit: string;
  readonly key: string;
  readonly files: {
    readonly wasm: string;
    readonly r1cs: string;
    readonly provingKey: string;
    readonly verificationKey: string;
    readonly manifest: string;
  };
}

export async function locateCircuit(
  repositoryRoot: string,
  instance: CircuitInstance,
  cacheFolder: string,
): Promise<CircuitLocation> {
  const includes = await circuitIncludeFolders(repositoryRoot);
  const template = await readFile(join(repositoryRoot, 'circuits', 'src', instance.file), 'utf8');
  const entry = entrySource(instance, template);
  const hash = await circuitHash(entry, includes);
  const folder = join(cacheFolder, `v${CACHE_FORMAT}`, `${instance.name}-${hash.slice(0, 16)}`);
  const circuit = join(folder, 'circuit');
  const key = join(folder, 'development-key');
  const files = {
    wasm: join(circuit, 'circuit.wasm'),
    r1cs: join(circuit, 'circuit.r1cs'),
    provingKey: join(key, 'proving-key.zkey'),
    verificationKey: join(key, 'verification-key.json'),
    manifest: join(key, 'manifest.json'),
  };
  return { circuitHash: hash, entry, includes, circuit, key, files };
}

/** Whether the cache has the circuit's key; the other files may be left out where nobody proves. */
export async function hasKey({ files }: CircuitLocation): Promise<boolean> {
  return Promise.all([access(files.manifest), access(files.verificationKey)]).then(
    () => true,
    () => false,
  );
}
