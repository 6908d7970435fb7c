import { type CircuitInput, type Prover, ProverCrashedError } from '@zkr/proving/prover';
import { selfTest } from '@zkr/proving/self-test';
import type { verifyProof } from '@zkr/proving/verify-proof';
import type { Logger } from '@zkr/service/logger';
import type { ProgressWatchdog } from '@zkr/service/progress-watchdog';
import type { StoredProof } from '@zkr/storage/tables/rollup';
import { SelfTestFailedError, SelfTestTimeoutError } from './errors.js';
import type { ProvableCircuit } from './find-circuits.js';
import { proveSegmentWith } from './prove-segment.js';
import { ProveTimes } from './prove-times.js';
import type { ProvingMetrics } from './proving-metrics.js';
import type { LeasedSegment } from './segment-source.js';

export interface CircuitProversOptions {
  circuits: readonly ProvableCircuit[];
  createProver: (circuit: ProvableCircuit) => Prover;
  /** A segment that the circuit accepts. */
  selfTestInput: (circuit: ProvableCircuit['circuit']) => CircuitInput;
  /** At least 1. */
  maxLoaded: number;
  /** Of one self-test, with the load of the key. */
  selfTestTimeoutMs: number;
  verify: typeof verifyProof;
  metrics: Pick<ProvingMetrics, 'phase' | 'selfTest'>;
  logger: Logger;
  watchdog: ProgressWatchdog;
}

/** Longer than a self-test may take, the process counts as hung: what it waits for does not heed the signal. */
const HUNG_AFTER_MS = 60_000;

/**
 * The provers of this process, one a circuit, of which the most recently used are loaded. A circuit proves its self-test
 * before its first segment. For one call at a time.
 */
export class CircuitProvers {
  readonly times: ProveTimes;
  private readonly circuits: ReadonlyMap<number, ProvableCircuit>;
  /** By circuit, the longest unused first. */
  private readonly loaded = new Map<number, Prover>();
  private readonly tested = new Set<number>();

  constructor(private readonly options: CircuitProversOptions) {
    this.circuits = new Map(options.circuits.map((provable) => [provable.circuit.circuitId, provable]));
    this.times = new ProveTimes(new Map(options.circuits.map(({ circuit }) => [circuit.circuitId, circuit.slots])));
  }

  get circuitIds(): number[] {
    return [...this.circuits.keys()];
  }

  /** Of one of its circuits. */
  nameOf(circuitId: number): string {
    return this.get(circuitId).circuit.name;
  }

  /**
   * Proves a known segment.
   * @throws SelfTestFailedError this process cannot prove the circuit
   * @throws SelfTestTimeoutError it takes too long
   * @throws ProverCrashedError the backend died: trying again may succeed
   */
  async selfTest(circuitId: number, signal: AbortSignal): Promise<void> {
    const { circuit, artifacts } = this.get(circuitId);
    const prover = await this.load(circuitId);
    const { selfTestTimeoutMs, watchdog, verify } = this.options;
    const started = performance.now();
    const end = watchdog.begin('self-test', selfTestTimeoutMs + HUNG_AFTER_MS);
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new SelfTestTimeoutError(circuit.name, selfTestTimeoutMs)), selfTestTimeoutMs);
    const either = AbortSignal.any([signal, timeout.signal]);
    try {
      await selfTest(prover, this.options.selfTestInput(circuit), artifacts.verificationKey, either, verify);
    } catch (error) {
      if (signal.aborted) throw error;
      if (timeout.signal.aborted) throw timeout.signal.reason;
      if (error instanceof ProverCrashedError) throw error;
      throw new SelfTestFailedError(circuit.name, error as Error);
    } finally {
      clearTimeout(timer);
      end();
    }
    const ms = Math.round(performance.now() - started);
    if (!this.tested.has(circuitId)) this.times.record(circuitId, ms);
    this.tested.add(circuitId);
    this.options.metrics.selfTest({ backend: prover.backend, circuit: circuit.name }, ms);
    this.options.logger.info({ circuit: circuit.name, prover: prover.name, ms }, 'Self-test proof verified');
  }

  /** Makes a segment's proof, after the self-test of its circuit if there was none yet. */
  async prove(segment: LeasedSegment, signal: AbortSignal): Promise<StoredProof> {
    const { circuitId } = segment;
    if (!this.tested.has(circuitId)) await this.selfTest(circuitId, signal);
    const { circuit, artifacts } = this.get(circuitId);
    const prover = await this.load(circuitId);
    const verify = this.options.verify.bind(undefined, artifacts.verificationKey);
    const started = performance.now();
    const proof = await proveSegmentWith({ prover, circuit, verify, metrics: this.options.metrics })(segment, signal);
    this.times.record(circuitId, performance.now() - started);
    return proof;
  }

  async close(): Promise<void> {
    const provers = [...this.loaded.values()];
    this.loaded.clear();
    await Promise.all(provers.map((prover) => prover.close()));
  }

  private async load(circuitId: number): Promise<Prover> {
    const prover = this.loaded.get(circuitId) ?? this.options.createProver(this.get(circuitId));
    this.loaded.delete(circuitId);
    // Room first, so that never more keys are in memory than may be.
    while (this.loaded.size >= this.options.maxLoaded) await this.unloadOldest();
    this.loaded.set(circuitId, prover);
    return prover;
  }

  private async unloadOldest(): Promise<void> {
    const [[circuitId, prover]] = this.loaded as unknown as [[number, Prover]];
    this.loaded.delete(circuitId);
    this.options.logger.info({ prover: prover.name }, 'Unloading a circuit to make room for another');
    await prover.close();
  }

  private get(circuitId: number): ProvableCircuit {
    const found = this.circuits.get(circuitId);
    if (!found) throw new RangeError(`circuit ${circuitId} is none of this process's`);
    return found;
  }
}
