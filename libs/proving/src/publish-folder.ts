import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Longer than any build takes; a younger one may belong to another process. */
const ABANDONED_AFTER_MS = 6 * 60 * 60 * 1000;

/**
 * Makes a folder with all its contents or not at all: `fill` gets a temporary folder beside it, which is renamed when
 * complete. A crash leaves only a temporary folder, removed by a later call. If another process finished the same
 * folder first, its result stands.
 */
export async function publishFolder(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
  if (await exists(target)) return;
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  const prefix = `.${basename(target)}.partial-`;
  await removeAbandoned(parent, prefix);
  const folder = await mkdtemp(join(parent, prefix));
  try {
    await fill(folder);
    // mkdtemp makes it private; services may run as another user than the one that prepared the cache.
    await chmod(folder, 0o755);
    await rename(folder, target);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code;
    if ((code === 'ENOTEMPTY' || code === 'EEXIST') && (await exists(target))) return;
    throw error;
  }
}

async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  const partial = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  for (const name of partial) {
    const path = join(parent, name);
    const age = Date.now() - (await stat(path)).mtimeMs;
    if (age > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
