import { execFile } from 'node:child_process';
import { chownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PrerequisiteMissingError } from './errors.js';

const run = promisify(execFile);
const NOBODY = 65534;

/** A way to run a program that refuses root: a command to put in front, and who must own its files (seen from here). */
export interface Unprivileged {
  readonly prefix: readonly string[];
  readonly owner: number | undefined;
}

const IN_NAMESPACE = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];

/** Keeps one capability, so that `nobody` can pass the folders above the data even if they are root's alone. */
const AS_NOBODY = [
  ...['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'],
  ...['--inh-caps=+dac_override', '--ambient-caps=+dac_override'],
];

/**
 * As an ordinary user nothing is needed. As root: a user namespace in which root is user 1000, or, where namespaces are
 * not permitted (many containers), the user nobody.
 */
export async function unprivileged(env: NodeJS.ProcessEnv, uid = process.getuid?.()): Promise<Unprivileged> {
  if (uid !== 0) return { prefix: [], owner: undefined };
  if (await works(IN_NAMESPACE, env)) return { prefix: IN_NAMESPACE, owner: 0 };
  if (await works(AS_NOBODY, env)) return { prefix: AS_NOBODY, owner: NOBODY };
  throw new PrerequisiteMissingError(
    'unprivileged user',
    'Postgres does not run as root, and neither `unshare --user` nor `setpriv` (util-linux) works here: start as an ordinary user, or set DATABASE_URL',
  );
}

async function works(prefix: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const [file = '', ...args] = prefix;
  return run(file, [...args, 'true'], { env }).then(
    () => true,
    () => false,
  );
}

/** Gives a folder and all in it to `owner`; what is theirs already is left alone. */
export function giveTo(owner: number, path: string): void {
  const stat = lstatSync(path);
  if (stat.uid !== owner) chownSync(path, owner, owner);
  if (!stat.isDirectory()) return;
  for (const entry of readdirSync(path)) giveTo(owner, join(path, entry));
}
