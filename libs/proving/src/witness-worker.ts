import { readFile } from 'node:fs/promises';
import { wtns } from 'snarkjs';
import { isOfTheInput } from './witness-refusal.js';
import type { WitnessMessage, WitnessRequest, WitnessWorkerPaths } from './witness-messages.js';

/**
 * The child process of WitnessCalculator: loads the circuit's calculator once, then answers one request at a time over
 * IPC. Ends when its parent does. A process, as snarkjs does not load in a thread.
 */
const paths = JSON.parse(process.argv[2] ?? '') as WitnessWorkerPaths;

process.on('disconnect', () => process.exit(0));

const wasm = await readFile(paths.wasm);
/** snarkjs compiles at each call. As long as one module of these bytes lives, V8 gives it the machine code it has. */
const compiled = await WebAssembly.compile(wasm);
process.on('message', (request: WitnessRequest) => void answer(request).then(send));
send({ kind: 'ready' });

async function answer({ input }: WitnessRequest): Promise<WitnessMessage> {
  const started = performance.now();
  const file: { type: 'mem'; data?: Uint8Array } = { type: 'mem' };
  try {
    await wtns.calculate(input, wasm, file);
  } catch (error) {
    if (isOfTheInput(error)) return { kind: 'rejected', reason: error instanceof Error ? error.message : String(error) };
    throw error;
  }
  return { kind: 'witness', witness: file.data!, witnessMs: Math.round(performance.now() - started) };
}

function send(message: WitnessMessage): void {
  process.send?.(message);
  void compiled;
}
