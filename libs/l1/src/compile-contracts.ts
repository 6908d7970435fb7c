import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ContractArtifacts, contractArtifactsSchema, requireDeployable } from './contract-artifacts.js';
import { findForge } from './forge-binary.js';

export interface CompileContractsOptions {
  readonly repositoryRoot: string;
  /** Results are kept here by the hash of what they were compiled from. */
  readonly cacheFolder: string;
  /** The environment of the compiler; PATH is also searched for forge. */
  readonly env: NodeJS.ProcessEnv;
}

export class ContractCompilationError extends Error {
  override name = 'ContractCompilationError';
  constructor(output: string) {
    super(`forge could not compile the contracts:\n${output.trim()}`);
  }
}

/** Bump when the file in the cache changes in meaning. */
const CACHE_FORMAT = 2;

/**
 * Compiles the contracts unless the cache has them. Each compilation has a folder of its own and is published with one
 * rename, so that a crash or a second process at the same time does no harm.
 */
export async function compileContracts(options: CompileContractsOptions): Promise<ContractArtifacts> {
  const contractsFolder = join(options.repositoryRoot, 'contracts');
  const sourceHash = await hashSources(options.repositoryRoot);
  const cached = join(options.cacheFolder, `contracts-v${CACHE_FORMAT}-${sourceHash.slice(0, 16)}.json`);
  const found = await readCache(cached, sourceHash);
  if (found !== undefined) return found;

  const forge = findForge(options.repositoryRoot, options.env['PATH'] ?? '');
  await mkdir(options.cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(options.cacheFolder, 'contracts-'));
  try {
    const out = join(folder, 'out');
    await build(forge, contractsFolder, out, join(folder, 'cache'), options.env);
    const artifacts: ContractArtifacts = {
      sourceHash,
      rollup: await readArtifact(out, 'Rollup'),
      verifier: await readArtifact(out, 'Verifier'),
      accountProof: await readArtifact(out, 'AccountProof'),
      testToken: await readArtifact(out, 'TestToken'),
    };
    requireDeployable('Rollup', artifacts.rollup);
    requireDeployable('Verifier', artifacts.verifier);
    requireDeployable('AccountProof', artifacts.accountProof);
    const file = join(folder, 'artifacts.json');
    await writeFile(file, JSON.stringify(artifacts));
    await rename(file, cached);
    return artifacts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function build(
  forge: string,
  contractsFolder: string,
  out: string,
  cache: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  // foundry.toml names the compiler relative to its folder, so that folder is the working directory.
  const args = ['build', '--out', out, '--cache-path', cache, '--skip', 'test', '--color', 'never'];
  try {
    await promisify(execFile)(forge, args, { cwd: contractsFolder, env, maxBuffer: 64 << 20 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new ContractCompilationError(`${stdout}\n${stderr}`.trim() || String(error));
  }
}

async function readArtifact(out: string, name: string): Promise<ContractArtifacts['rollup']> {
  const artifact = JSON.parse(await readFile(join(out, `${name}.sol`, `${name}.json`), 'utf8'));
  return { creationCode: artifact.bytecode.object, runtimeCode: artifact.deployedBytecode.object };
}

async function readCache(file: string, sourceHash: string): Promise<ContractArtifacts | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  const parsed = contractArtifactsSchema.safeParse(JSON.parse(text));
  return parsed.success && parsed.data.sourceHash === sourceHash ? parsed.data : undefined;
}

/** Sources, settings and the compiler's version; not the tests. */
async function hashSources(repositoryRoot: string): Promise<string> {
  const contracts = join(repositoryRoot, 'contracts');
  const entries = await readdir(join(contracts, 'src'), { recursive: true });
  const files = [
    'foundry.toml',
    'solc.mjs',
    ...entries.filter((e) => e.endsWith('.sol')).map((e) => join('src', e)),
  ];
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const content = await readFile(join(contracts, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  const manifest = JSON.parse(await readFile(join(repositoryRoot, 'package.json'), 'utf8'));
  hash.update(`solc ${manifest.dependencies.solc}`);
  return hash.digest('hex');
}
