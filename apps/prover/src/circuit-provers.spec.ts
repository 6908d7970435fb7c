import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { hexToBytes } from '@zkr/protocol/hex';
import type { Proof } from '@zkr/proving/proof';
import { type CircuitInput, type Prover, ProverCrashedError, WitnessRejectedError } from '@zkr/proving/prover';
import { createLogger } from '@zkr/service/logger';
import { ProgressWatchdog } from '@zkr/service/progress-watchdog';
import { expect, it } from 'vitest';
import { CircuitProvers } from './circuit-provers.js';
import { SelfTestFailedError, SelfTestTimeoutError, WrongProofError } from './errors.js';
import type { ProvableCircuit } from './find-circuits.js';
import type { LeasedSegment } from './segment-source.js';
import { selfTestInput } from './self-test-input.js';

const vector = JSON.parse(readFileSync(new URL('../../../test/vectors/segment.json', import.meta.url), 'utf8')) as {
  domain: string;
  slots: number;
  segments: { circuitId: number; publicInputs: string[]; trace: string }[];
};
const [golden] = vector.segments;
const publicInputs = golden!.publicInputs.map((input) => BigInt(input).toString());
const point = { pi_a: ['1', '2', '1'], pi_b: [['1', '2'], ['3', '4'], ['1', '0']], pi_c: ['5', '6', '1'], protocol: 'groth16', curve: 'bn128' } as Proof;
const never = new AbortController().signal;

const circuitOf = (circuitId: number): ProvableCircuit['circuit'] => ({ domain: BigInt(vector.domain), circuitId, slots: vector.slots, name: `segment-${circuitId}` });
const segmentOf = (circuitId: number): LeasedSegment => ({ id: 1n, token: 1n, attempt: 1, circuitId, trace: hexToBytes(golden!.trace), publicInputs });

interface Behaviour {
  answer?: (input: CircuitInput, signal: AbortSignal) => void | Promise<void>;
  verify?: () => boolean;
  maxLoaded?: number;
}

/** Three circuits that accept the golden segment's circuit id only, so that proofs are asked of circuit 0 and self-tests of all. */
function setUp({ answer = () => {}, verify = () => true, maxLoaded = 2 }: Behaviour = {}) {
  const calls: string[] = [];
  const createProver = ({ circuit: { name } }: ProvableCircuit): Prover => {
    calls.push(`create ${name}`);
    const prove: Prover['prove'] = async (input, signal) => {
      signal.throwIfAborted();
      calls.push(`${input['commitment'] === publicInputs[2] ? 'prove' : 'test'} ${name}`);
      await answer(input, signal);
      return { proof: point, publicSignals: publicInputs, timings: { witnessMs: 1, proveMs: 2 } };
    };
    return { name: `fake/${name}`, backend: 'fake', prove, close: async () => void calls.push(`close ${name}`) };
  };
  const circuits = [0, 1, 2].map((id) => ({ circuit: circuitOf(id), artifacts: { verificationKey: {} } }) as unknown as ProvableCircuit);
  const phases: string[] = [];
  let now = 0;
  const watchdog = new ProgressWatchdog(() => now);
  const provers = new CircuitProvers({
    ...{ circuits, createProver, maxLoaded, selfTestTimeoutMs: 50, watchdog, logger: createLogger({ service: 'prover', level: 'silent' }) },
    selfTestInput: (circuit) => selfTestInput(circuit, 12, 2),
    verify: async () => verify(),
    metrics: { phase: (phase, { backend, circuit }) => phases.push(`${phase} ${backend} ${circuit}`), selfTest: () => undefined },
  });
  return { provers, calls, phases, watchdog, timePasses: (ms: number) => (now += ms) };
}

it('starts nothing by itself, and tests a circuit once, before its first segment', async () => {
  const { provers, calls, phases } = setUp();
  expect(provers.circuitIds).toEqual([0, 1, 2]);
  expect(calls).toEqual([]);
  for (let i = 0; i < 2; i++) expect(await provers.prove(segmentOf(0), never)).toMatchObject({ backend: 'fake', proveMs: 2 });
  expect(calls).toEqual(['create segment-0', 'test segment-0', 'prove segment-0', 'prove segment-0']);
  expect(phases.slice(0, 3)).toEqual(['witness fake segment-0', 'prove fake segment-0', 'verify fake segment-0']);
  expect(provers.times.isReadyWithin(0, 60_000, 0)).toBe(true);
});

it('keeps the most recently used loaded, and makes room before it loads another', async () => {
  const { provers, calls } = setUp();
  for (const id of [0, 1, 0, 2, 0, 1]) await provers.selfTest(id, never);
  expect(calls.filter((call) => !call.startsWith('test'))).toEqual([
    ...['create segment-0', 'create segment-1', 'create segment-2', 'close segment-1'],
    ...['create segment-1', 'close segment-2'],
  ]);
  await provers.close();
  expect(calls.slice(-2)).toEqual(['close segment-0', 'close segment-1']);
});

it.each([
  ['a proof that does not verify', { verify: () => false }],
  ['a refused input', { answer: () => { throw new WitnessRejectedError('x', 'line 1'); } }],
])('a self-test fails by %s, and is made again before the next segment', async (_, behaviour) => {
  const { provers, calls } = setUp(behaviour);
  for (let i = 0; i < 2; i++) await expect(provers.prove(segmentOf(0), never)).rejects.toBeInstanceOf(SelfTestFailedError);
  expect(calls).toEqual(['create segment-0', 'test segment-0', 'test segment-0']);
});

it('gives up a self-test that takes too long, and says which', async () => {
  const heeds = (_: CircuitInput, signal: AbortSignal) => sleep(60_000, undefined, { signal });
  const { provers, watchdog } = setUp({ answer: heeds });
  await expect(provers.selfTest(1, never)).rejects.toThrow(new SelfTestTimeoutError('segment-1', 50));
  expect(watchdog.stuck()).toEqual([]);
});

it('is stuck, for /livez, in a self-test that does not heed even that', async () => {
  let release = () => {};
  const { provers, watchdog, timePasses } = setUp({ answer: () => new Promise<void>((resolve) => (release = resolve)) });
  const test = provers.selfTest(0, never);
  await sleep(20);
  timePasses(50 + 60_001);
  expect(watchdog.stuck()).toMatchObject([{ name: 'self-test' }]);
  release();
  await test;
  expect(watchdog.stuck()).toEqual([]);
});

it('lets a crash and an abort of the self-test be what they are', async () => {
  const crash = new ProverCrashedError('fake', 'SIGKILL');
  const crashing = setUp({ answer: () => { throw crash; } });
  await expect(crashing.provers.prove(segmentOf(0), never)).rejects.toBe(crash);
  await expect(setUp().provers.prove(segmentOf(0), AbortSignal.abort(new Error('lease lost')))).rejects.toThrow('lease lost');
});

it('hands in no proof that does not verify', async () => {
  let valid = true;
  const { provers } = setUp({ verify: () => valid });
  await provers.selfTest(0, never);
  valid = false;
  await expect(provers.prove(segmentOf(0), never)).rejects.toBeInstanceOf(WrongProofError);
});
