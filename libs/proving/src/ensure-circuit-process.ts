import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { childEntry } from './child-entry.js';
import type { CircuitArtifacts, CircuitProgress } from './ensure-circuit.js';

export class EnsureCircuitError extends Error {
  override name = 'EnsureCircuitError';
  constructor(
    readonly circuit: string,
    readonly output: string,
  ) {
    super(`circuit ${circuit} could not be prepared:\n${output}`);
  }
}

/** ensureCircuit in a child process: the caller's event loop stays free and the memory goes back when it ends. */
export async function ensureCircuitInProcess(
  repositoryRoot: string,
  instanceName: string,
  cacheFolder: string,
  onProgress: (progress: CircuitProgress) => void = () => {},
  signal?: AbortSignal,
): Promise<CircuitArtifacts> {
  signal?.throwIfAborted();
  const args = [...childEntry('ensure-circuit-main'), repositoryRoot, instanceName, cacheFolder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const abort = () => void child.kill('SIGTERM');
  signal?.addEventListener('abort', abort, { once: true });
  const errors: string[] = [];
  createInterface(child.stderr).on('line', (line) => {
    const progress = parseProgress(line);
    if (progress) onProgress(progress);
    else errors.push(line);
  });
  try {
    const closed = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const [output, code] = await Promise.all([text(child.stdout), closed]);
    signal?.throwIfAborted();
    if (code !== 0) throw new EnsureCircuitError(instanceName, errors.join('\n'));
    return JSON.parse(output) as CircuitArtifacts;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

function parseProgress(line: string): CircuitProgress | undefined {
  if (!line.startsWith('{"step":')) return undefined;
  return JSON.parse(line) as CircuitProgress;
}
