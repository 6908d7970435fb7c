import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type CircuitArtifacts, ensureCircuit } from '../ensure-circuit.js';
import { decodeProof, encodeProof } from '../proof-encoding.js';
import { type Prover, ProverClosedError, ProverCrashedError, WitnessRejectedError } from '../prover.js';
import { selfTest, SelfTestError } from '../self-test.js';
import type { VerificationKey } from '../verification-key.js';
import { verifyProof } from '../verify-proof.js';
import { GATES, GATES_INPUT, GATES_OUTPUT, tinyRepository, type TinyRepository } from './tiny-repository.js';

export interface ProverFiles {
  readonly wasm: string;
  readonly provingKey: string;
}

const never = new AbortController().signal;

/** What every backend promises: the tests of `Prover`, run in the calling spec. */
export function proverConformance(backend: string, makeProver: (files: ProverFiles) => Prover): void {
  let repository: TinyRepository;
  let circuit: CircuitArtifacts;
  let verificationKey: VerificationKey;
  let prover: Prover;
  const provers: Prover[] = [];
  const proverOf = (files: ProverFiles) => {
    const made = makeProver(files);
    provers.push(made);
    return made;
  };

  beforeAll(async () => {
    repository = await tinyRepository();
    const options = { repositoryRoot: repository.root, instance: GATES, cacheFolder: repository.cache };
    circuit = await ensureCircuit(options);
    verificationKey = JSON.parse(await readFile(circuit.verificationKey, 'utf8')) as VerificationKey;
    prover = makeProver(circuit);
  }, 30_000);
  afterEach(() => Promise.all(provers.splice(0).map((made) => made.close())));
  afterAll(async () => {
    await prover.close();
    await repository[Symbol.asyncDispose]();
  });

  test('it says what it is', () => {
    expect([prover.backend, prover.name]).toEqual([backend, `${backend}/gates`]);
  });

  describe('a proof', () => {
    test('verifies, also after its journey through the L1 encoding, and only for its signals', async () => {
      const { proof, publicSignals, timings } = await prover.prove(GATES_INPUT, never);
      expect(publicSignals).toEqual(GATES_OUTPUT);
      expect(timings.proveMs).toBeGreaterThan(0);
      expect(await verifyProof(verificationKey, publicSignals, decodeProof(encodeProof(proof)))).toBe(true);
      expect(await verifyProof(verificationKey, publicSignals.with(0, '1368'), proof)).toBe(false);
      expect(await verifyProof(verificationKey, publicSignals.slice(0, 2), proof)).toBe(false);
      expect(await verifyProof(verificationKey, publicSignals.with(0, 'x'), proof)).toBe(false);
      expect(await verifyProof(verificationKey, publicSignals, { ...proof, pi_a: ['1', '3', '1'] })).toBe(
        false,
      );
    });

    test('is made while the event loop stays free; overlapping calls wait for each other', async () => {
      const fresh = proverOf(circuit);
      let ticks = 0;
      const timer = setInterval(() => ticks++, 5);
      const results = await Promise.all([fresh.prove(GATES_INPUT, never), fresh.prove(GATES_INPUT, never)]);
      clearInterval(timer);
      expect(results.map((result) => result.publicSignals)).toEqual([GATES_OUTPUT, GATES_OUTPUT]);
      expect(ticks).toBeGreaterThan(2);
    });
  });

  describe('an input without a witness', () => {
    test.each([
      ['a failing constraint', { ...GATES_INPUT, list: ['2', '4'] }],
      ['a missing signal', { a: '2', b: '4', list: ['2', '3'] }],
      ['a short array', { ...GATES_INPUT, list: ['2'] }],
    ])('%s is refused, and the prover goes on', async (_, input) => {
      await expect(prover.prove(input, never)).rejects.toThrow(WitnessRejectedError);
      expect((await prover.prove(GATES_INPUT, never)).publicSignals).toEqual(GATES_OUTPUT);
    });
  });

  describe('cancelling', () => {
    // From before anything has started to after the proof is over.
    test.each([0, 20, 300])(
      'after %i ms rejects with the reason, and the next proof succeeds',
      async (ms) => {
        const fresh = proverOf(circuit);
        const controller = new AbortController();
        const running = fresh.prove(GATES_INPUT, controller.signal).catch((error: unknown) => error);
        await setTimeout(ms);
        controller.abort(new Error('lease lost'));
        const outcome = await running;
        if (outcome instanceof Error) expect(outcome.message).toBe('lease lost');
        else expect(outcome).toMatchObject({ publicSignals: GATES_OUTPUT });
        expect((await fresh.prove(GATES_INPUT, never)).publicSignals).toEqual(GATES_OUTPUT);
      },
    );

    test('before it starts does nothing', async () => {
      const late = AbortSignal.abort(new Error('too late'));
      await expect(prover.prove(GATES_INPUT, late)).rejects.toThrow('too late');
    });
  });

  describe('a backend that fails', () => {
    test('for want of its key rejects with what it said', async () => {
      const broken = proverOf({ ...circuit, provingKey: join(repository.root, 'missing.zkey') });
      await expect(broken.prove(GATES_INPUT, never)).rejects.toThrow(ProverCrashedError);
      await expect(broken.prove(GATES_INPUT, never)).rejects.toThrow(/missing\.zkey/);
    });

    test('for want of the witness calculator too', async () => {
      const broken = proverOf({ ...circuit, wasm: join(repository.root, 'missing.wasm') });
      await expect(broken.prove(GATES_INPUT, never)).rejects.toThrow(ProverCrashedError);
      await expect(broken.prove(GATES_INPUT, never)).rejects.toThrow(/missing\.wasm/);
    });

    test('at a damaged key is a failure of the prover, not of the input; once repaired, proofs go on', async () => {
      const provingKey = join(repository.root, 'damaged.zkey');
      await writeFile(provingKey, (await readFile(circuit.provingKey)).subarray(0, 500));
      const repaired = proverOf({ ...circuit, provingKey });
      await expect(repaired.prove(GATES_INPUT, never)).rejects.toThrow(ProverCrashedError);
      await rm(provingKey);
      await copyFile(circuit.provingKey, provingKey);
      expect((await repaired.prove(GATES_INPUT, never)).publicSignals).toEqual(GATES_OUTPUT);
    });

    test.runIf(process.platform === 'linux')(
      'as its processes are killed at work, or idle, is replaced',
      async () => {
        const before = await childPids();
        const killed = proverOf(circuit);
        const killChildren = async () => {
          const pids = (await childPids()).filter((child) => !before.includes(child));
          expect(pids).not.toEqual([]);
          for (const pid of pids) process.kill(pid, 'SIGKILL');
          await vi.waitFor(async () => expect(await childPids()).toEqual(before), 5_000);
        };
        const running = expect(killed.prove(GATES_INPUT, never)).rejects.toThrow(
          /SIGKILL.*may be tried again/,
        );
        await setTimeout(50);
        await killChildren();
        await running;
        expect((await killed.prove(GATES_INPUT, never)).publicSignals).toEqual(GATES_OUTPUT);
        await killChildren();
        expect((await killed.prove(GATES_INPUT, never)).publicSignals).toEqual(GATES_OUTPUT);
      },
    );
  });

  test('a closed prover refuses, and closing ends what runs', async () => {
    const before = process.platform === 'linux' ? await childPids() : [];
    const closing = proverOf(circuit);
    const running = expect(closing.prove(GATES_INPUT, never)).rejects.toThrow(ProverClosedError);
    await setTimeout(20);
    await closing.close();
    await running;
    await expect(closing.prove(GATES_INPUT, never)).rejects.toThrow(ProverClosedError);
    if (process.platform === 'linux') expect(await childPids()).toEqual(before);
  });

  test('the self-test tells keys of different setups apart', async () => {
    await selfTest(prover, GATES_INPUT, verificationKey, never);
    const other = { ...verificationKey, vk_alpha_1: verificationKey.IC[0]! };
    await expect(selfTest(prover, GATES_INPUT, other, never)).rejects.toThrow(SelfTestError);
  });
}

/** This process's children; Linux only. */
export async function childPids(): Promise<number[]> {
  const threads = await readdir('/proc/self/task');
  const lists = await Promise.all(
    threads.map((id) => readFile(`/proc/self/task/${id}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) => list.trim().split(' ').filter(Boolean).map(Number)).sort((a, b) => a - b);
}
