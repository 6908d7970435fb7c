import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// Runs npm's circom2 on one template of circuits/src and caches what it writes by a hash of everything that it read.
// Plain JavaScript, because it runs before anything of the repository is built.

const run = promisify(execFile);
const require = createRequire(import.meta.url);

const circuitsDirectory = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const root = resolve(circuitsDirectory, '..');
const sourceDirectory = join(circuitsDirectory, 'src');
const cacheDirectory = join(root, '.rollup', 'cache');

/** The table of instances, circuits/circuits.json. */
export async function readCircuitTable() {
  return JSON.parse(await readFile(join(circuitsDirectory, 'circuits.json'), 'utf8'));
}

/** The main component of an instance. `params` is in the order of the template's parameters. */
export function mainSource({ file, template, params, public: publicInputs = [] }) {
  const list = publicInputs.length > 0 ? ` {public [${publicInputs.join(', ')}]}` : '';
  return `pragma circom 2.1.6;\n\ninclude "${file}";\n\ncomponent main${list} = ${template}(${Object.values(params).join(', ')});\n`;
}

/** Files of circuits/src that `source` includes, directly or not, with their text. */
async function includedSources(source, found = new Map()) {
  for (const [, name] of source.matchAll(/^include "([^"]+)";/gm)) {
    if (name.startsWith('circomlib/') || found.has(name)) continue;
    const text = await readFile(join(sourceDirectory, name), 'utf8');
    found.set(name, text);
    await includedSources(text, found);
  }
  return found;
}

function packageVersion(name) {
  return require(`${name}/package.json`).version;
}

/**
 * Compiles one instance, unless the cache has it.
 *
 * @param instance  {file, template, params, public}: as in circuits.json; file is relative to circuits/src
 * @param options   outputs: of 'r1cs', 'wasm', 'sym'; area: folder below .rollup/cache
 *                  simplification: 'O2' in everything that is proved; 'O1' keeps the linear constraints as they are written
 * @returns the paths of r1cs, wasm and sym; those not asked for may not exist
 */
export async function compile(
  instance,
  { outputs = ['r1cs'], area = 'circuits', simplification = 'O2' } = {},
) {
  const main = mainSource(instance);
  const sources = [...(await includedSources(main))].sort(([a], [b]) => (a < b ? -1 : 1));
  const identity = [
    packageVersion('circom2'),
    packageVersion('circomlib'),
    simplification,
    outputs,
    main,
    sources,
  ];
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 24);

  const target = join(cacheDirectory, area, `${instance.template}-${hash}`);
  await withLock(`${target}.lock`, async () => {
    if (await exists(target)) return;
    const work = await mkdtemp(`${target}.tmp-`);
    try {
      await writeFile(join(work, 'main.circom'), main);
      const flags = outputs.map((output) => `--${output}`);
      const libraries = [sourceDirectory, join(root, 'node_modules')].flatMap((directory) => [
        '-l',
        directory,
      ]);
      const cli = join(root, 'node_modules', 'circom2', 'cli.js');
      await run(
        process.execPath,
        [cli, join(work, 'main.circom'), `--${simplification}`, ...flags, ...libraries, '-o', work],
        {
          cwd: root,
          maxBuffer: 64 << 20,
        },
      ).catch((error) => {
        throw new Error(`circom refused ${instance.template}:\n${error.stdout}\n${error.stderr}`);
      });
      // circom2 can fail with exit code 0, so what counts is what it wrote.
      if (outputs.includes('r1cs') && !(await exists(join(work, 'main.r1cs')))) {
        throw new Error(`circom wrote no r1cs for ${instance.template}`);
      }
      await rename(work, target);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });

  return {
    r1cs: join(target, 'main.r1cs'),
    wasm: join(target, 'main_js', 'main.wasm'),
    sym: join(target, 'main.sym'),
  };
}

async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** One process at a time compiles an instance. The lock names its holder, so that one whose process is gone holds nobody up. */
async function withLock(path, action) {
  await mkdir(dirname(path), { recursive: true });
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST' && error.code !== 'EISDIR') throw error;
    }
    if (await isAbandoned(path)) await rm(path, { recursive: true, force: true });
    else await new Promise((wake) => setTimeout(wake, 100));
  }
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}

async function isAbandoned(lock) {
  const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
  // Empty while it is being written or removed.
  if (!(holder > 0)) return false;
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** The header of an r1cs file: its first section of type 1. */
export async function readR1csHeader(path) {
  const bytes = await readFile(path);
  if (bytes.toString('latin1', 0, 4) !== 'r1cs') throw new Error(`${basename(path)} is not an r1cs file`);
  const sections = bytes.readUInt32LE(8);
  let at = 12;
  for (let i = 0; i < sections; i++) {
    const type = bytes.readUInt32LE(at);
    const size = Number(bytes.readBigUInt64LE(at + 4));
    at += 12;
    if (type === 1) {
      const fieldBytes = bytes.readUInt32LE(at);
      const counts = at + 4 + fieldBytes;
      return {
        wires: bytes.readUInt32LE(counts),
        publicOutputs: bytes.readUInt32LE(counts + 4),
        publicInputs: bytes.readUInt32LE(counts + 8),
        privateInputs: bytes.readUInt32LE(counts + 12),
        constraints: bytes.readUInt32LE(counts + 24),
      };
    }
    at += size;
  }
  throw new Error(`${basename(path)} has no header section`);
}
