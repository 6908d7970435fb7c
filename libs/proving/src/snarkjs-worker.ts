import { readFile } from 'node:fs/promises';
import { groth16, wtns } from 'snarkjs';
import { isOfTheInput } from './witness-refusal.js';
import type { ProveRequest, WorkerMessage, WorkerPaths } from './snarkjs-messages.js';

/**
 * The child process of SnarkjsProver: loads the witness calculator and the proving key once, then answers one request
 * at a time over IPC. Ends when its parent does.
 */
const paths = JSON.parse(process.argv[2] ?? '') as WorkerPaths;

process.on('disconnect', () => process.exit(0));

const wasm = await readFile(paths.wasm);
const provingKey = await readFile(paths.provingKey);
process.on('message', (request: ProveRequest) => void answer(request).then(send));
send({ kind: 'ready' });

async function answer({ input }: ProveRequest): Promise<WorkerMessage> {
  const started = performance.now();
  const witness: { type: 'mem'; data?: Uint8Array } = { type: 'mem' };
  try {
    await wtns.calculate(input, wasm, witness);
  } catch (error) {
    return { kind: isOfTheInput(error) ? 'rejected' : 'failed', reason: describe(error) };
  }
  const calculated = performance.now();
  try {
    const { proof, publicSignals } = await groth16.prove(provingKey, witness);
    const [witnessMs, proveMs] = [calculated - started, performance.now() - calculated].map(Math.round);
    return { kind: 'proof', proof: proof as never, publicSignals, witnessMs: witnessMs!, proveMs: proveMs! };
  } catch (error) {
    return { kind: 'failed', reason: describe(error) };
  }
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
