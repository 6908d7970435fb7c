import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DEFAULT_FEE_POLICY } from '@zkr/l1/fee-policy';
import { L1Client } from '@zkr/l1/l1-client';
import { l1Signals } from '@zkr/l1/l1-signals';
import { haltMetric } from '@zkr/service/metrics/halt-metric';
import { l1RpcMetrics } from '@zkr/service/metrics/l1-rpc-metrics';
import { leaderMetrics } from '@zkr/service/metrics/leader-metrics';
import { transactionLatency, type TransactionLatency } from '@zkr/service/metrics/transaction-latency';
import { PollLoop } from '@zkr/service/poll-loop';
import { ServiceContext } from '@zkr/service/service-context';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { LeaderLoop } from '@zkr/storage/leader-loop';
import { BatchSubmitter } from './batches/batch-submitter.js';
import type { Config } from './config.js';
import { HaltError } from './errors.js';
import { connectToL1, type L1Connection } from './l1/connect.js';
import { balanceMetric, inflightMetrics } from './metrics/signer-metrics.js';
import { type SubmissionMetrics, submissionMetrics } from './metrics/submission-metrics.js';
import { checkProofs, markProvenBatches } from './proofs/accept-proofs.js';
import { L1_SUBMITTER_ROLE } from './submitter-role.js';
import { CONFIG } from './tokens.js';

const GWEI = 10n ** 9n;
/** The loop tries again anyway, and one round must end well before a round counts as hung. */
const L1_RETRIES = 1;
const ROUND_LIMIT_MS = 120_000;

/** The one active submitter: while this process leads, it checks proofs and brings proven batches to L1. */
@Injectable()
export class SubmitterService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly leader: LeaderLoop;
  private readonly metrics: SubmissionMetrics;
  private readonly latency: TransactionLatency;
  private l1: L1Connection | undefined;
  private checking: PollLoop | undefined;
  private submitting: PollLoop | undefined;
  private halted: HaltError | undefined;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly context: ServiceContext,
  ) {
    this.leader = new LeaderLoop({
      db,
      role: L1_SUBMITTER_ROLE,
      holder: context.instanceId,
      ttlMs: config.leaseMs,
      onElected: (epoch) => this.lead(epoch),
      onDeposed: () => this.follow(),
      onError: (err) => context.logger.warn({ err }, 'Leadership not renewed, trying again'),
    });
    const { metrics, stopping } = context;
    leaderMetrics(metrics, L1_SUBMITTER_ROLE, () => this.leader.epoch);
    haltMetric(metrics, () => this.halted !== undefined);
    l1RpcMetrics(metrics, l1Signals.requested, stopping);
    inflightMetrics(metrics, db);
    balanceMetric(metrics, () => this.l1);
    this.metrics = submissionMetrics(metrics);
    this.latency = transactionLatency(metrics, db);
    context.readiness.add({
      name: 'l1-submitter',
      check: async () => {
        if (this.halted) throw this.halted;
      },
    });
  }

  /** There may be proofs to check; batches follow from them. */
  wake(): void {
    this.checking?.wake();
  }

  async onApplicationBootstrap(): Promise<void> {
    const client = new L1Client({ url: this.config.l1RpcUrl, signal: this.context.stopping, retries: L1_RETRIES });
    this.l1 = await connectToL1(client, this.db, this.config.l1PrivateKey, this.context);
    if (!this.l1) return;
    this.context.logger.info({ account: this.l1.signer.address, contract: this.l1.rollup.address }, 'Connected to L1');
    this.leader.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.leader.stop();
  }

  private lead(epoch: number): void {
    const { logger, watchdog } = this.context;
    const l1 = this.l1 as L1Connection;
    logger.info({ epoch }, 'Leading');
    const { l1PollIntervalMs, resubmitAfterMs, maxFeeGwei, maxTipGwei, pollIntervalMs } = this.config;
    const policy = { ...DEFAULT_FEE_POLICY, resubmitAfterMs, maxFeePerGasLimit: BigInt(maxFeeGwei) * GWEI, maxTipPerGasLimit: BigInt(maxTipGwei) * GWEI };
    const submitter = new BatchSubmitter({ db: this.db, epoch, l1, policy, l1PollIntervalMs, logger, metrics: this.metrics });
    this.checking = new PollLoop({
      name: 'check-proofs',
      intervalMs: pollIntervalMs,
      watchdog,
      task: () => this.checkProofs(epoch, l1),
      onError: (err) => logger.warn({ err }, 'Cannot check proofs, trying again'),
    });
    this.submitting = new PollLoop({
      name: 'submit',
      intervalMs: pollIntervalMs,
      limitMs: ROUND_LIMIT_MS,
      watchdog,
      task: () => submitter.round(),
      onError: (error, failures) => this.onSubmitError(error, failures),
    });
    if (!this.halted) this.submitting.start();
    this.checking.start();
  }

  private async follow(): Promise<void> {
    const { checking, submitting } = this;
    this.checking = this.submitting = undefined;
    await Promise.all([checking?.stop(), submitting?.stop()]);
    this.context.logger.info('No longer leading');
  }

  private async checkProofs(epoch: number, l1: L1Connection): Promise<boolean> {
    const { logger } = this.context;
    const checked = await checkProofs(this.db, epoch, l1.verificationKeys);
    for (const { segmentId: segment, worker, refusal } of checked) {
      this.metrics.proofChecked(refusal === undefined);
      if (refusal === undefined) logger.info({ segment, worker }, 'Proof accepted');
      else logger.error({ segment, worker, refusal }, 'Proof refused: the segment goes back to the provers');
    }
    const batches = await markProvenBatches(this.db, epoch);
    if (batches.length > 0) {
      logger.info({ batches }, 'Batches proven');
      this.submitting?.wake();
      await this.latency.batches('proven', batches.map(BigInt));
    }
    return checked.length > 0;
  }

  /** Proofs are checked on; but nothing is submitted any more when no retry can help. */
  private onSubmitError(error: unknown, failures: number): void {
    const { logger, stopping } = this.context;
    if (stopping.aborted) return;
    if (error instanceof HaltError) {
      this.halted = error;
      logger.fatal({ err: error, code: error.code, ...error.params }, error.message);
      void this.submitting?.stop();
    } else {
      logger[failures % 10 === 1 ? 'warn' : 'debug']({ failures, reason: (error as Error).message }, 'Cannot submit, trying again');
    }
  }
}
