import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

export const PACKAGE_FILE = 'manifest.json';

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
/** `v1/<circuit>-<hash>/<part>/<file>`, so that no manifest writes outside its folder. */
const path = z.string().regex(/^v1\/[a-z0-9][a-z0-9-]*-[0-9a-f]{16}\/(circuit|development-key)\/[a-z][a-z0-9-]*\.(wasm|zkey|json)$/);

/** What a folder of circuits has to be published with: all files that provers and the deployment read, by hash. */
export const circuitPackageSchema = z.strictObject({
  format: z.literal(1),
  files: z.array(z.strictObject({ path, bytes: z.int().positive(), sha256: sha256Hex })).min(1),
});

export type CircuitPackage = z.infer<typeof circuitPackageSchema>;
export type PackagedFile = CircuitPackage['files'][number];

/** `v1/segment-5-0123456789abcdef` */
export const circuitFolder = ({ path: file }: Pick<PackagedFile, 'path'>): string => file.split('/').slice(0, 2).join('/');
/** `segment-5` */
export const circuitName = (folder: string): string => folder.slice('v1/'.length, -'-0123456789abcdef'.length);

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
