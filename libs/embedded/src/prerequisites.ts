import { execFile } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PrerequisiteMissingError } from './errors.js';

const run = promisify(execFile);
const JAVA_AT_LEAST = 17;

/** Node ^20.19 or >= 22.12: the first versions that load ES modules everywhere without a flag. */
export function requireNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) return;
  throw new PrerequisiteMissingError(
    'node',
    `Node 20.19 or newer, or 22.12 or newer, is needed; this is ${version}`,
  );
}

export function findOnPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not here: the next folder of PATH.
    }
  }
  return undefined;
}

/** 17 from `openjdk version "17.0.15"`, 8 from `java version "1.8.0_392"`. */
export function javaMajor(versionOutput: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(versionOutput);
  return match === null ? undefined : Number(match[1]);
}

/** The `java` to run Kafka with: JAVA_HOME's, else the one on PATH. */
export async function requireJava(env: NodeJS.ProcessEnv): Promise<string> {
  const ofHome = env['JAVA_HOME'] === undefined ? undefined : join(env['JAVA_HOME'], 'bin', 'java');
  const java = ofHome !== undefined && existsSync(ofHome) ? ofHome : findOnPath('java', env);
  const remedy = `install a JDK ${JAVA_AT_LEAST} or newer (Debian: apt-get install default-jdk), or set KAFKA_BROKERS to a Kafka that runs`;
  if (java === undefined) throw new PrerequisiteMissingError('java', `Java is not installed: ${remedy}`);
  const output = await run(java, ['-version'], { env }).then(
    (result) => result.stderr + result.stdout,
    (error: Error) => error.message,
  );
  const major = javaMajor(output);
  if (major === undefined || major < JAVA_AT_LEAST) {
    throw new PrerequisiteMissingError(
      'java',
      `${java} is Java ${major ?? 'of an unknown version'}: ${remedy}`,
    );
  }
  return java;
}

export function requireMaven(env: NodeJS.ProcessEnv, need: string): string {
  const mvn = findOnPath('mvn', env);
  if (mvn !== undefined) return mvn;
  throw new PrerequisiteMissingError(
    'mvn',
    `Maven is not installed, and ${need} comes through it: install it (Debian: apt-get install maven)`,
  );
}

const resolver = createRequire(import.meta.url);

/** The folder of an installed npm package, found through one of its files; undefined if it is not installed. */
export function packageFolder(name: string): string | undefined {
  for (const folder of resolver.resolve.paths(name) ?? []) {
    if (existsSync(join(folder, name, 'package.json'))) return join(folder, name);
  }
  return undefined;
}

/** npm keeps executable bits, some copies of node_modules do not. */
export function makeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    try {
      chmodSync(file, 0o755);
    } catch (error) {
      throw new PrerequisiteMissingError(
        file,
        `${file} is not executable and cannot be made so (${(error as Error).message}): run \`npm ci\` again, or chmod +x what is in ${dirname(file)}`,
      );
    }
  }
}
