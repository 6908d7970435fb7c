import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { findCircom } from './circom-installation.js';

/** Always full substitution: in Groth16 a linear constraint costs a row too. */
export const CIRCOM_FLAGS = ['--r1cs', '--wasm', '--O2'] as const;

export class IncludeNotFoundError extends Error {
  override name = 'IncludeNotFoundError';
  constructor(
    readonly include: string,
    readonly from: string,
  ) {
    super(
      `${from} includes "${include}", which is in none of the include folders; run npm ci or correct the path`,
    );
  }
}

/**
 * SHA-256 over everything that determines the r1cs: the entry, each file that it includes directly or not, circom's
 * version and flags. Independent of where the repository lies.
 */
export async function circuitHash(entrySource: string, includeFolders: readonly string[]): Promise<string> {
  const sources = new Map<string, string>();
  const pending = await Promise.all(
    includesOf(entrySource).map((i) => resolve(i, 'the entry', includeFolders)),
  );
  while (pending.length > 0) {
    const file = pending.pop()!;
    if (sources.has(file.path)) continue;
    sources.set(file.path, file.source);
    const folders = [dirname(file.path), ...includeFolders];
    for (const include of includesOf(file.source)) pending.push(await resolve(include, file.path, folders));
  }
  const hash = createHash('sha256');
  const add = (...parts: string[]) => hash.update(JSON.stringify(parts)).update('\n');
  add('circom2', findCircom().version, ...CIRCOM_FLAGS);
  add('entry', entrySource);
  const named = [...sources].map(([path, source]) => [portableName(path, includeFolders), source] as const);
  for (const [name, source] of named.sort(([a], [b]) => (a < b ? -1 : 1))) add(name, source);
  return hash.digest('hex');
}

function includesOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
  return [...code.matchAll(/\binclude\s+"([^"]+)"\s*;/g)].map((match) => match[1]!);
}

async function resolve(include: string, from: string, folders: readonly string[]) {
  for (const folder of folders) {
    const path = join(folder, include);
    const source = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
    if (source !== undefined) return { path, source };
  }
  throw new IncludeNotFoundError(include, from);
}

/** Relative to the innermost include folder that holds it. */
function portableName(path: string, folders: readonly string[]): string {
  const names = folders.map((folder) => relative(folder, path)).filter((name) => !name.startsWith('..'));
  return names.sort((a, b) => a.length - b.length)[0] ?? relative(folders[0] ?? '/', path);
}
