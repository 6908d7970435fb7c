import { setTimeout } from 'node:timers/promises';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CircuitArtifacts, ensureCircuit } from '../ensure-circuit.js';
import { ProverCrashedError } from '../prover.js';
import { nativeBinaryForTests } from '../testing/native-binary.js';
import { childPids, proverConformance } from '../testing/prover-conformance.js';
import {
  GATES,
  GATES_INPUT,
  GATES_OUTPUT,
  PREIMAGE,
  tinyRepository,
  type TinyRepository,
} from '../testing/tiny-repository.js';
import { NativeProver } from './native-prover.js';

const native = await nativeBinaryForTests();
const never = new AbortController().signal;

describe.skipIf(!native)('the native prover', () => {
  const binary = native?.path ?? '';
  proverConformance('native', (files) => new NativeProver('gates', { binary, threads: 1, ...files }));

  let repository: TinyRepository;
  let circuit: CircuitArtifacts;
  beforeAll(async () => {
    repository = await tinyRepository();
    circuit = await ensureCircuit({
      repositoryRoot: repository.root,
      instance: GATES,
      cacheFolder: repository.cache,
    });
  }, 30_000);
  afterAll(() => repository[Symbol.asyncDispose]());

  test.runIf(process.platform === 'linux')(
    'a process that hangs does not keep a cancelled call, and is replaced',
    async () => {
      const before = await childPids();
      const prover = new NativeProver('gates', { binary, ...circuit, threads: 1, cancelWithinMs: 200 });
      await prover.prove(GATES_INPUT, never);
      const [hung] = (await childPids()).filter((pid) => !before.includes(pid));
      process.kill(hung!, 'SIGSTOP');
      // Again where the machine is so busy that the abort already meets the witness.
      for (let ms = 250; (await childPids()).includes(hung!); ms *= 2) {
        const aborted = prover.prove(GATES_INPUT, AbortSignal.timeout(ms));
        await expect(aborted).rejects.toThrow('aborted due to timeout');
        await setTimeout(400);
      }
      expect((await prover.prove(GATES_INPUT, never)).publicSignals).toEqual(GATES_OUTPUT);
      await prover.close();
    },
  );

  test('a key of another circuit is the prover’s failure, and says so', async () => {
    const options = { repositoryRoot: repository.root, instance: PREIMAGE, cacheFolder: repository.cache };
    const { provingKey } = await ensureCircuit(options);
    const prover = new NativeProver('gates', { binary, ...circuit, provingKey, threads: 1 });
    await expect(prover.prove(GATES_INPUT, never)).rejects.toThrow(ProverCrashedError);
    await expect(prover.prove(GATES_INPUT, never)).rejects.toThrow(/the key's \d+ wires/);
    await prover.close();
  });
});

describe('what is no native prover', () => {
  const frame = (header: string) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(header.length);
    return (
      [...head].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('') +
      header.replaceAll('"', '\\"')
    );
  };

  test.runIf(process.platform === 'linux').each([
    [
      'another protocol',
      frame('{"kind":"ready","protocol":2,"threads":1,"loadMs":1}'),
      /protocol 2 instead of 1.*build it again/,
    ],
    ['text', 'hello, world', /frame of \d+/],
    ['unknown frames', frame('{"kind":"greeting"}'), /kind/],
  ])('is ended when it speaks %s', async (_, output, message) => {
    await using repository = await tinyRepository();
    const options = { repositoryRoot: repository.root, instance: GATES, cacheFolder: repository.cache };
    const circuit = await ensureCircuit(options);
    const binary = join(repository.root, 'other');
    await writeFile(binary, `#!/bin/sh\nprintf "${output}"\nexec cat >/dev/null\n`);
    await chmod(binary, 0o755);
    const prover = new NativeProver('gates', { binary, ...circuit });
    await expect(prover.prove(GATES_INPUT, never)).rejects.toThrow(message);
    await prover.close();
  });
});
