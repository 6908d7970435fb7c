import { setTimeout as sleep } from 'node:timers/promises';
import { ProverCrashedError } from '@zkr/proving/prover';
import type { Logger } from '@zkr/service/logger';
import type { ProgressWatchdog } from '@zkr/service/progress-watchdog';
import { Attempt } from './attempt.js';
import { LeaseLostError, ProofTimeoutError, SelfTestFailedError, SelfTestTimeoutError, StoppingError, WrongProofError } from './errors.js';
import type { ProveSegment } from './prove-segment.js';
import type { ProveTimes } from './prove-times.js';
import type { ProofOutcome } from './proving-metrics.js';
import type { LeasedSegment, SegmentSource } from './segment-source.js';
import { untilAnswered } from './until-answered.js';

export interface WorkerOptions {
  source: SegmentSource;
  prove: ProveSegment;
  /** Proves something known with a circuit; after a failure that may be the prover's own, before it takes more work. */
  selfTest: (circuitId: number, signal: AbortSignal) => Promise<void>;
  /** Who holds the leases. */
  worker: string;
  circuitIds: readonly number[];
  leaseMs: number;
  heartbeatMs: number;
  proofTimeoutMs: number;
  graceMs: number;
  proveTimes: Pick<ProveTimes, 'isReadyWithin'>;
  logger: Logger;
  metrics: { attempt: (outcome: ProofOutcome, circuitId: number) => void };
  watchdog: ProgressWatchdog;
}

/** Longer than a proof may take, the process counts as hung. */
const HUNG_AFTER_MS = 60_000;
/** For giving a segment back while the service stops. */
const RELEASE_MS = 2_000;
/** A Ctrl-C reaches the backend's process too, perhaps before this one knows that it stops. */
const CRASH_PAUSE_MS = 500;

/** Leases segments and hands in their proofs, one at a time. */
export class Worker {
  /** The circuit of the failure. */
  private suspect: number | undefined;
  private inHand = false;

  constructor(private readonly options: WorkerOptions) {}

  /** False while this prover has failed and not yet shown that it works. */
  get isSound(): boolean {
    return this.suspect === undefined;
  }

  /** Whether it has a segment now. */
  get isBusy(): boolean {
    return this.inHand;
  }

  /** @returns whether there was a segment */
  async step(stop: AbortSignal): Promise<boolean> {
    const { source, worker, circuitIds, leaseMs, logger, selfTest, watchdog } = this.options;
    if (this.suspect !== undefined) {
      await selfTest(this.suspect, stop);
      this.suspect = undefined;
      logger.info('Self-test proof verified, taking work again');
    }
    const end = watchdog.begin('lease');
    const segment = await source.lease(worker, circuitIds, leaseMs).finally(end);
    if (!segment) return false;
    logger.info({ segment: segment.id.toString(), attempt: segment.attempt, circuitId: segment.circuitId }, 'Segment leased');
    await this.work(segment, stop);
    return true;
  }

  private async work(segment: LeasedSegment, stop: AbortSignal): Promise<void> {
    const { metrics, proveTimes, logger } = this.options;
    const attempt = new Attempt(segment, {
      ...this.options,
      stop,
      isReadyWithin: (ms, elapsedMs) => proveTimes.isReadyWithin(segment.circuitId, ms, elapsedMs),
      onHeartbeatError: (err) => logger.warn({ err, segment: segment.id.toString() }, 'Lease not renewed, trying again'),
    });
    this.inHand = true;
    try {
      const outcome = await this.proveAndHandIn(attempt).catch((error: unknown) => this.giveUp(attempt, error, stop));
      metrics.attempt(outcome, segment.circuitId);
    } finally {
      this.inHand = false;
      attempt.close();
    }
  }

  private async proveAndHandIn(attempt: Attempt): Promise<ProofOutcome> {
    const { source, worker, logger } = this.options;
    const { segment, signal } = attempt;
    const proof = await this.prove(attempt);
    attempt.proofIsReady = true;
    const { witnessMs, proveMs, backend } = proof;
    const line = { segment: segment.id.toString(), witnessMs, proveMs, backend };
    logger.info(line, 'Segment proved');
    // The proof is not lost while the database is away; heartbeats go on meanwhile.
    const accepted = await untilAnswered(() => source.complete(segment, worker, proof), signal, this.logRetry(segment, 'Proof not handed in'));
    if (!accepted) throw new LeaseLostError(segment.id);
    logger.info({ segment: segment.id.toString() }, 'Proof handed in');
    return 'ok';
  }

  private async prove({ segment, signal }: Attempt) {
    const { prove, proofTimeoutMs, watchdog } = this.options;
    const end = watchdog.begin('prove', proofTimeoutMs + HUNG_AFTER_MS);
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new ProofTimeoutError(segment.id, proofTimeoutMs)), proofTimeoutMs);
    try {
      signal.throwIfAborted();
      return await prove(segment, AbortSignal.any([signal, timeout.signal]));
    } finally {
      end();
      clearTimeout(timer);
    }
  }

  /** Never throws: what cannot be reported ends with the lease. */
  private async giveUp(attempt: Attempt, error: unknown, stop: AbortSignal): Promise<ProofOutcome> {
    if (error instanceof ProverCrashedError) await sleep(CRASH_PAUSE_MS, undefined, { signal: stop }).catch(() => undefined);
    const reason: unknown = attempt.signal.aborted ? attempt.signal.reason : error;
    if (reason instanceof LeaseLostError) return this.drop(attempt, reason);
    if (reason instanceof StoppingError || (stop.aborted && error instanceof ProverCrashedError)) return this.release(attempt);
    return this.fail(attempt, error as Error);
  }

  private drop({ segment }: Attempt, err: Error): ProofOutcome {
    this.options.logger.warn({ err, segment: segment.id.toString() }, 'Lease lost, work dropped');
    return 'fenced';
  }

  private async release({ segment }: Attempt): Promise<ProofOutcome> {
    const { source, logger } = this.options;
    const line = { segment: segment.id.toString() };
    await untilAnswered(() => source.release(segment), AbortSignal.timeout(RELEASE_MS), this.logRetry(segment, 'Segment not released')).then(
      () => logger.info(line, 'Segment released'),
      (err: unknown) => logger.warn({ ...line, err }, 'Segment not released; its lease will run out'),
    );
    return 'released';
  }

  private async fail({ segment, signal }: Attempt, err: Error): Promise<ProofOutcome> {
    const { source, logger } = this.options;
    const line = { segment: segment.id.toString(), attempt: segment.attempt };
    const outcome = outcomeOf(err);
    if (outcome !== 'refused') this.suspect = segment.circuitId;
    logger.error({ ...line, err }, 'Segment not proved');
    await untilAnswered(() => source.fail(segment, `${err.name}: ${err.message}`), signal, this.logRetry(segment, 'Failure not reported')).catch(
      (reason: unknown) => logger.warn({ ...line, err: reason }, 'Failure not reported; the lease will run out'),
    );
    return outcome;
  }

  private logRetry(segment: LeasedSegment, message: string) {
    return (err: unknown, failures: number) =>
      this.options.logger[failures === 1 ? 'warn' : 'debug']({ err, failures, segment: segment.id.toString() }, `${message}, trying again`);
  }
}

function outcomeOf(error: Error): ProofOutcome {
  if (error instanceof ProofTimeoutError || error instanceof SelfTestTimeoutError) return 'timeout';
  if (error instanceof WrongProofError || error instanceof SelfTestFailedError) return 'wrong_proof';
  if (error instanceof ProverCrashedError) return 'crashed';
  return 'refused';
}
