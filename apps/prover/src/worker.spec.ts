import { setTimeout as sleep } from 'node:timers/promises';
import { ProverCrashedError, WitnessRejectedError } from '@zkr/proving/prover';
import { createLogger } from '@zkr/service/logger';
import { ProgressWatchdog } from '@zkr/service/progress-watchdog';
import { describe, expect, it } from 'vitest';
import { SelfTestFailedError, WrongProofError } from './errors.js';
import type { ProveSegment } from './prove-segment.js';
import { ProveTimes } from './prove-times.js';
import { FakeSegmentSource, proof } from './testing/fake-segment-source.js';
import { Worker, type WorkerOptions } from './worker.js';

function setUp(prove: ProveSegment, overrides: Partial<WorkerOptions> = {}) {
  const source = new FakeSegmentSource();
  const outcomes: string[] = [];
  const stopping = new AbortController();
  const selfTests: number[] = [];
  const worker = new Worker({
    ...{ source, prove, worker: 'w', circuitIds: [0], leaseMs: 60, heartbeatMs: 10, proofTimeoutMs: 5_000, graceMs: 1_000 },
    selfTest: async (circuitId) => void selfTests.push(circuitId),
    proveTimes: proofsTake(100),
    logger: createLogger({ service: 'prover', level: 'silent' }),
    metrics: { attempt: (outcome) => outcomes.push(outcome) },
    watchdog: new ProgressWatchdog(),
    ...overrides,
  });
  return { source, outcomes, stopping, selfTests, worker, step: () => worker.step(stopping.signal) };
}

function proofsTake(ms: number): ProveTimes {
  const times = new ProveTimes(new Map([[0, 5]]));
  times.record(0, ms);
  return times;
}

/** As a backend: ready after a time, and rejects with the signal's reason. */
const takes =
  (ms: number): ProveSegment =>
  async (_segment, signal) => {
    await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
    return proof;
  };
const throws =
  (error: Error): ProveSegment =>
  () =>
    Promise.reject(error);
const withoutHeartbeats = (calls: readonly string[]) => calls.filter((call) => call !== 'extend');

describe('a proof', () => {
  it('is handed in once, with heartbeats while it is made', async () => {
    const { source, outcomes, step } = setUp(takes(80));
    expect(await step()).toBe(true);
    expect(await step()).toBe(false);
    expect(withoutHeartbeats(source.calls)).toEqual(['lease', 'complete w 0x00', 'lease']);
    expect(source.calls.filter((call) => call === 'extend').length).toBeGreaterThan(1);
    expect(outcomes).toEqual(['ok']);
    const { length } = source.calls;
    await sleep(50);
    expect(source.calls).toHaveLength(length);
  });

  it('outlives a database that is away while it is made and when it is ready', async () => {
    const { source, outcomes, step } = setUp(takes(40));
    source.on.set('extend', () => (source.away = true));
    source.on.set('complete', () => (source.away = source.calls.filter((call) => call.startsWith('complete')).length < 3));
    await step();
    expect(source.calls.filter((call) => call.startsWith('complete'))).toHaveLength(3);
    expect(outcomes).toEqual(['ok']);
  });
});

describe('a lost lease (X2)', () => {
  it('aborts the proof, which is dropped without a word', async () => {
    const { source, outcomes, step } = setUp(takes(60_000));
    source.on.set('extend', () => (source.passedOn = true));
    await step();
    expect(source.calls).toEqual(['lease', 'extend']);
    expect(outcomes).toEqual(['fenced']);
  });

  it('that shows only when the proof is handed in drops it too', async () => {
    const { source, outcomes, step } = setUp(takes(0), { heartbeatMs: 10_000 });
    source.on.set('complete', () => (source.passedOn = true));
    await step();
    expect(source.calls).toEqual(['lease', 'complete w 0x00']);
    expect(outcomes).toEqual(['fenced']);
  });
});

describe('a failure', () => {
  it.each([
    ['refused', new WitnessRejectedError('segment-5', 'line 1'), true],
    ['crashed', new ProverCrashedError('snarkjs', 'SIGKILL'), false],
    ['wrong_proof', new WrongProofError('snarkjs'), false],
    ['wrong_proof', new SelfTestFailedError('segment-5', new Error('no')), false],
    ['refused', new TypeError('trace'), true],
  ])('is reported: %s', async (outcome, error, sound) => {
    const { source, outcomes, worker, step, selfTests } = setUp(throws(error));
    await step();
    expect(withoutHeartbeats(source.calls)).toEqual(['lease', `fail ${error.name}: ${error.message}`]);
    expect(outcomes).toEqual([outcome]);
    // A prover that may be at fault itself shows that it works before it takes more.
    expect(worker.isSound).toBe(sound);
    await step();
    expect(selfTests).toEqual(sound ? [] : [0]);
    expect(worker.isSound).toBe(true);
  });

  it('of a prover that fails its self-test keeps it from taking work', async () => {
    const { source, worker, step } = setUp(throws(new WrongProofError('snarkjs')), { selfTest: () => Promise.reject(new Error('broken')) });
    await step();
    await expect(step()).rejects.toThrow('broken');
    expect(worker.isSound).toBe(false);
    expect(source.calls.filter((call) => call === 'lease')).toHaveLength(1);
  });

  it('is a proof that takes too long', async () => {
    const { source, outcomes, step } = setUp(takes(60_000), { proofTimeoutMs: 30 });
    await step();
    expect(withoutHeartbeats(source.calls)[1]).toMatch(/^fail ProofTimeoutError/);
    expect(outcomes).toEqual(['timeout']);
  });

  it('of the database to lease is the caller’s to wait for', async () => {
    const { source, step } = setUp(takes(0));
    source.away = true;
    await expect(step()).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a stop', () => {
  it('waits for a proof that will be ready in time', async () => {
    const { source, stopping, outcomes, step } = setUp(takes(80));
    setTimeout(() => stopping.abort(), 20);
    await step();
    expect(withoutHeartbeats(source.calls)).toEqual(['lease', 'complete w 0x00']);
    expect(outcomes).toEqual(['ok']);
  });

  it('releases at once a segment that will not be', async () => {
    const { source, stopping, outcomes, step } = setUp(takes(60_000), { proveTimes: proofsTake(60_000) });
    setTimeout(() => stopping.abort(), 20);
    await step();
    expect(withoutHeartbeats(source.calls)).toEqual(['lease', 'release']);
    expect(outcomes).toEqual(['released']);
  });

  it('releases when the estimate was wrong and the grace is over', async () => {
    const { source, stopping, outcomes, step } = setUp(takes(60_000), { graceMs: 50, proveTimes: proofsTake(10) });
    setTimeout(() => stopping.abort(), 20);
    await step();
    expect(withoutHeartbeats(source.calls)).toEqual(['lease', 'release']);
    expect(outcomes).toEqual(['released']);
  });

  it('releases a segment whose lease came too late', async () => {
    const { source, stopping, step } = setUp(takes(0));
    source.on.set('lease', () => stopping.abort());
    await step();
    expect(source.calls).toEqual(['lease', 'release']);
  });

  it('releases when it has killed the backend as well, as Ctrl-C does', async () => {
    const { source, stopping, outcomes, step } = setUp(throws(new ProverCrashedError('snarkjs', 'SIGINT')));
    setTimeout(() => stopping.abort(), 20);
    await step();
    expect(withoutHeartbeats(source.calls)).toEqual(['lease', 'release']);
    expect(outcomes).toEqual(['released']);
  });
});
