import { readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../command-error.js';
import { circuitFolder, circuitName, type CircuitPackage, circuitPackageSchema, PACKAGE_FILE, sha256, sha256OfFile } from './circuit-package.js';

/** Of each circuit: what provers and the deployment read. The r1cs is for making keys. */
const PARTS = ['circuit/circuit.wasm', 'development-key/proving-key.zkey', 'development-key/verification-key.json', 'development-key/manifest.json'];

/**
 * Writes manifest.json for a folder of compiled circuits, so that the folder can be published as it is.
 * @param names only these circuits
 * @returns the manifest's SHA-256, which is all that whoever fetches has to trust
 */
export async function packCircuits(folder: string, names: readonly string[] | undefined): Promise<{ sha256: string; circuits: string[] }> {
  const found = await readdir(join(folder, 'v1')).catch(() => []);
  const complete = found.filter((name) => !name.startsWith('.') && (names?.includes(circuitName(`v1/${name}`)) ?? true)).sort();
  const missing = names?.find((name) => !complete.some((each) => circuitName(`v1/${each}`) === name));
  if (missing !== undefined || complete.length === 0) throw new CommandError(`${folder} has no compiled circuit${missing === undefined ? '' : ` ${missing}`}`);
  const paths = complete.flatMap((name) => PARTS.map((part) => `v1/${name}/${part}`));
  const content: CircuitPackage = circuitPackageSchema.parse({ format: 1, files: await Promise.all(paths.map((path) => packaged(folder, path))) });
  const text = `${JSON.stringify(content, null, 2)}\n`;
  const file = join(folder, PACKAGE_FILE);
  await writeFile(`${file}.tmp`, text, { flush: true });
  await rename(`${file}.tmp`, file);
  return { sha256: sha256(text), circuits: complete.map((name) => circuitName(circuitFolder({ path: `v1/${name}` }))) };
}

async function packaged(folder: string, path: string) {
  const file = join(folder, path);
  const { size: bytes } = await stat(file).catch(() => {
    throw new CommandError(`${file} is missing: prepare the circuit first (npm run circuits:prepare)`);
  });
  return { path, bytes, sha256: await sha256OfFile(file) };
}
