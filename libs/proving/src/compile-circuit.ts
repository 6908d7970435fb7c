import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { execa, ExecaError } from 'execa';
import { findCircom } from './circom-installation.js';
import { CIRCOM_FLAGS } from './circuit-hash.js';
import { readR1csHeader, type R1csHeader } from './r1cs-file.js';

export interface CompiledCircuit {
  readonly r1cs: string;
  /** The witness calculator. */
  readonly wasm: string;
  readonly header: R1csHeader;
}

export class CompileCircuitError extends Error {
  override name = 'CompileCircuitError';
  constructor(
    readonly circuit: string,
    readonly output: string,
  ) {
    super(`circom refused ${circuit}:\n${output}`);
  }
}

/** circom's own output colours. */
const ANSI = /\u001b\[[0-9;]*m/g;

/**
 * Compiles an entry source with npm's circom2 into `outputFolder`, in a child process: circom takes up to gigabytes.
 *
 * circom2 sees the file system through WASI: it follows no links, so paths are made real; and it loses absolute paths
 * and paths that begin with `..`, so it runs in the root folder, where every path is relative and goes down only.
 */
export async function compileCircuit(
  name: string,
  entrySource: string,
  includeFolders: readonly string[],
  outputFolder: string,
  signal?: AbortSignal,
): Promise<CompiledCircuit> {
  await mkdir(outputFolder, { recursive: true });
  const folder = await realpath(outputFolder);
  const entry = join(folder, `${name}.circom`);
  await writeFile(entry, entrySource);
  const includes = includeFolders.flatMap((include) => ['-l', include]);
  await runCircom(name, [entry, ...CIRCOM_FLAGS, ...includes, '-o', folder], parse(folder).root, signal);
  const r1cs = join(folder, `${name}.r1cs`);
  return { r1cs, wasm: join(folder, `${name}_js`, `${name}.wasm`), header: await readR1csHeader(r1cs) };
}

async function runCircom(circuit: string, args: string[], cwd: string, signal?: AbortSignal): Promise<void> {
  try {
    await execa(process.execPath, [findCircom().cli, ...args], {
      cwd,
      all: true,
      stdin: 'ignore',
      ...(signal ? { cancelSignal: signal } : {}),
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ExecaError) {
      throw new CompileCircuitError(circuit, String(error.all ?? error.shortMessage).replace(ANSI, ''));
    }
    throw error;
  }
}
