/**
 * Builds the native prover: node libs/proving/native/build.mjs [FOLDER]
 * Without a folder it goes where the prover service looks, .rollup/cache/native/<hash of the sources>/. Prints the path.
 */
import { spawnSync } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NATIVE_EXECUTABLE, NATIVE_SOURCES, nativeSourceHash } from './source-hash.mjs';

const OLDEST_GO = [1, 24];

try {
  console.log(await build(process.argv[2]));
} catch (error) {
  console.error(`native prover not built: ${error.message}`);
  process.exit(1);
}

async function build(given) {
  const hash = await nativeSourceHash();
  const cache = fileURLToPath(new URL('../../../.rollup/cache/native/', NATIVE_SOURCES));
  const folder = given === undefined ? join(cache, hash) : resolve(given);
  const target = join(folder, NATIVE_EXECUTABLE);
  // The folder in the cache names its sources, so that what is there is up to date.
  if (given === undefined && (await exists(target))) return target;
  requireGo();
  const { version } = JSON.parse(await readFile(new URL('../../../package.json', NATIVE_SOURCES), 'utf8'));
  await mkdir(folder, { recursive: true });
  const partial = await mkdtemp(join(dirname(folder), '.native-'));
  try {
    const output = join(partial, NATIVE_EXECUTABLE);
    const stamp = `-s -w -X main.version=${version}+${hash}`;
    go('build', '-trimpath', '-buildvcs=false', '-ldflags', stamp, '-o', output, '.');
    await rename(output, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return target;
}

function requireGo() {
  const found = go('env', 'GOVERSION').match(/go(\d+)\.(\d+)/);
  const [major, minor] = (found ?? []).slice(1).map(Number);
  if (!found || major < OLDEST_GO[0] || (major === OLDEST_GO[0] && minor < OLDEST_GO[1])) {
    throw new Error(
      `Go ${OLDEST_GO.join('.')} or newer is needed, this is ${found?.[0] ?? 'unknown'}; https://go.dev/dl`,
    );
  }
}

function go(...args) {
  // Only what is installed: a build downloads modules, but no other compiler.
  const env = { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local' };
  const { status, stdout, stderr, error } = spawnSync('go', args, {
    cwd: fileURLToPath(NATIVE_SOURCES),
    env,
    encoding: 'utf8',
  });
  if (error?.code === 'ENOENT') {
    throw new Error(
      'there is no `go` on the PATH; install Go from https://go.dev/dl, or do without: snarkjs proves too',
    );
  }
  if (error) throw error;
  if (status !== 0) throw new Error(`go ${args[0]} failed\n${stderr}`);
  return stdout;
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
