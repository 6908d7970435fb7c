import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { publishFolder } from '@zkr/proving/publish-folder';
import pRetry from 'p-retry';
import { CommandError } from '../command-error.js';
import { circuitFolder, circuitName, type CircuitPackage, circuitPackageSchema, PACKAGE_FILE, type PackagedFile, sha256, sha256OfFile } from './circuit-package.js';
import { circuitSource, type OpenFile } from './circuit-source.js';

export interface FetchCircuits {
  /** http(s) URL or folder that has manifest.json. */
  from: string;
  /** Of manifest.json, hex. */
  sha256: string;
  folder: string;
  /** Names; undefined: all. */
  circuits?: readonly string[] | undefined;
  say(line: string): void;
  /** Of a file that did not come or came wrong. */
  retries?: number;
}

const MAX_MANIFEST_BYTES = 1 << 20;

/**
 * Brings circuits with their keys into a folder. Nothing that differs from the manifest gets there, and a circuit is there
 * whole or not at all; one that is there already is checked instead.
 * @throws CommandError
 */
export async function fetchCircuits({ from, folder, circuits: names, say, retries = 5, ...expected }: FetchCircuits): Promise<{ fetched: string[]; present: string[] }> {
  const open = circuitSource(from);
  const again = <T>(work: () => Promise<T>) => pRetry(work, { retries, minTimeout: 500, maxTimeout: 10_000 });
  const content = parse(await again(() => readManifest(open, from, expected.sha256)), from);
  const groups = new Map<string, PackagedFile[]>();
  for (const file of content.files) groups.set(circuitFolder(file), [...(groups.get(circuitFolder(file)) ?? []), file]);
  const wanted = [...groups].filter(([path]) => names?.includes(circuitName(path)) ?? true);
  const missing = names?.find((name) => !wanted.some(([path]) => circuitName(path) === name));
  if (missing !== undefined) throw new CommandError(`${from} has no circuit ${missing}; it has ${[...groups.keys()].map(circuitName).join(', ')}`);

  const outcome = { fetched: [] as string[], present: [] as string[] };
  for (const [path, files] of wanted) {
    const target = join(folder, path);
    let fetched = false;
    await publishFolder(target, async (partial) => {
      say(`fetching ${circuitName(path)}, ${Math.ceil(files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6)} MB`);
      for (const file of files) await again(() => bring(open, file, join(partial, file.path.slice(path.length + 1))));
      fetched = true;
    });
    if (!fetched) await requireSame(folder, files);
    outcome[fetched ? 'fetched' : 'present'].push(circuitName(path));
  }
  return outcome;
}

async function readManifest(open: OpenFile, from: string, expected: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of await open(PACKAGE_FILE)) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes > MAX_MANIFEST_BYTES) throw new CommandError(`${PACKAGE_FILE} of ${from} is larger than ${MAX_MANIFEST_BYTES} bytes`);
  }
  const content = Buffer.concat(chunks);
  const actual = sha256(content);
  if (actual !== expected) throw new CommandError(`${PACKAGE_FILE} of ${from} has the SHA-256 ${actual}, not ${expected} as ROLLUP_CIRCUITS_SHA256 says`);
  return content.toString('utf8');
}

/** What has the right hash and cannot be read is of another version. */
function parse(text: string, from: string): CircuitPackage {
  const parsed = circuitPackageSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new CommandError(`${PACKAGE_FILE} of ${from} is not one that this version reads: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

async function bring(open: OpenFile, { path, bytes, sha256: expected }: PackagedFile, target: string): Promise<void> {
  const hash = createHash('sha256');
  let received = 0;
  const check = new Transform({
    transform(chunk: Buffer, _, done) {
      received += chunk.length;
      hash.update(chunk);
      done(received > bytes ? new CommandError(`${path} is longer than ${bytes} bytes`) : null, chunk);
    },
  });
  await mkdir(dirname(target), { recursive: true });
  await pipeline(await open(path), check, createWriteStream(target, { flush: true }));
  const actual = hash.digest('hex');
  if (actual !== expected) throw new CommandError(`${path} has ${received} bytes with the SHA-256 ${actual}, not ${bytes} with ${expected}`);
}

async function requireSame(folder: string, files: readonly PackagedFile[]): Promise<void> {
  for (const { path, bytes, sha256: expected } of files) {
    const file = join(folder, path);
    const size = await stat(file).then((found) => found.size, () => -1);
    if (size === bytes && (await sha256OfFile(file)) === expected) continue;
    throw new CommandError(`${file} is not the one of the manifest: remove ${join(folder, circuitFolder({ path }))} and fetch again`);
  }
}
