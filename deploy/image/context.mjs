import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Folders and files of .dockerignore. Its patterns with * are of what is never tracked. */
const ignored = readFileSync(join(repository, '.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#') && !line.includes('*'));

/** What `COPY . .` would bring from a fresh clone: the tracked files without those of .dockerignore. */
export function copyContext(target) {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: repository, encoding: 'utf8' }).split('\0').filter(Boolean);
  const wanted = tracked.filter((file) => !ignored.some((path) => file === path || file.startsWith(`${path}/`)));
  for (const file of wanted.filter((path) => existsSync(join(repository, path)))) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(repository, file), join(target, file));
  }
}
