import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PartFailedError } from './errors.js';
import { exclusively } from './folder-lock.js';
import { logTail } from './log-file.js';
import { requireMaven } from './prerequisites.js';

const run = promisify(execFile);
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const TIMEOUT_MS = 300_000;

export interface JarRequest {
  readonly pom: 'kafka' | 'redis';
  /** What a person calls it, for the message if Maven is missing. */
  readonly what: string;
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  onDownload(): void;
}

function pomFile(name: string): string {
  return fileURLToPath(new URL(`../maven/${name}.pom.xml`, import.meta.url));
}

function jarFolder(request: Pick<JarRequest, 'pom' | 'cacheDir'>): string {
  const hash = createHash('sha256')
    .update(readFileSync(pomFile(request.pom)))
    .digest('hex')
    .slice(0, 12);
  return join(request.cacheDir, 'maven', `${request.pom}-${hash}`);
}

/** Whether the jars are in the cache already, so that Maven is not needed. */
export function jarsCached(request: Pick<JarRequest, 'pom' | 'cacheDir'>): boolean {
  return existsSync(jarFolder(request));
}

/**
 * The folder with the jars that a pom in ../maven names. It is filled beside and renamed, so an existing folder is
 * complete; one process at a time asks Maven, because its local repository does not stand concurrent downloads.
 */
export async function mavenJars(request: JarRequest): Promise<string> {
  const folder = jarFolder(request);
  if (existsSync(folder)) return folder;
  const mvn = requireMaven(request.env, request.what);
  request.onDownload();
  return exclusively(join(request.cacheDir, 'maven.lock'), async () => {
    if (existsSync(folder)) return folder;
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    const logFile = join(request.cacheDir, 'maven', `${request.pom}.log`);
    const args = ['-q', '-B', '-C', '-f', pomFile(request.pom), `${PLUGIN}:copy-dependencies`];
    args.push(`-DoutputDirectory=${partial}`, '-DincludeScope=runtime');
    try {
      const { stdout, stderr } = await run(mvn, args, {
        cwd: partial,
        env: request.env,
        timeout: TIMEOUT_MS,
      });
      writeFileSync(logFile, stdout + stderr);
    } catch (error) {
      const failed = error as Error & { stdout?: string; stderr?: string };
      writeFileSync(logFile, `${failed.message}\n${failed.stdout ?? ''}${failed.stderr ?? ''}`);
      throw new PartFailedError(
        'maven',
        `could not fetch the jars of ${request.what}`,
        logFile,
        logTail(logFile, 0),
      );
    }
    renameSync(partial, folder);
    return folder;
  });
}
