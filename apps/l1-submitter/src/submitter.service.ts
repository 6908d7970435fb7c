import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DEFAULT_FEE_POLICY } from '@zkr/l1/fee-policy';
import { L1Client } from '@zkr/l1/l1-client';
import { l1Signals } from '@zkr/l1/l1-signals';
import { type LedLoop, LedRole } from '@zkr/service/led-role';
import { l1RpcMetrics } from '@zkr/service/metrics/l1-rpc-metrics';
import { transactionLatency, type TransactionLatency } from '@zkr/service/metrics/transaction-latency';
import { ServiceContext } from '@zkr/service/service-context';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { BatchSubmitter } from './batches/batch-submitter.js';
import type { Config } from './config.js';
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
  private readonly role: LedRole;
  private readonly metrics: SubmissionMetrics;
  private readonly latency: TransactionLatency;
  private l1: L1Connection | undefined;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly context: ServiceContext,
  ) {
    this.role = new LedRole({
      ...{ db, role: L1_SUBMITTER_ROLE, leaseMs: config.leaseMs, context },
      loops: (epoch) => this.loops(epoch, this.l1 as L1Connection),
    });
    const { metrics, stopping } = context;
    l1RpcMetrics(metrics, l1Signals.requested, stopping);
    inflightMetrics(metrics, db);
    balanceMetric(metrics, () => this.l1);
    this.metrics = submissionMetrics(metrics);
    this.latency = transactionLatency(metrics, db);
  }

  /** There may be proofs to check; batches follow from them. */
  wake(): void {
    this.role.wake('check-proofs');
  }

  async onApplicationBootstrap(): Promise<void> {
    const client = new L1Client({ url: this.config.l1RpcUrl, signal: this.context.stopping, retries: L1_RETRIES });
    this.l1 = await connectToL1(client, this.db, this.config.l1PrivateKey, this.context);
    if (!this.l1) return;
    this.context.logger.info({ account: this.l1.signer.address, contract: this.l1.rollup.address }, 'Connected to L1');
    this.role.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.role.stop();
  }

  /** Proofs are checked on when nothing can be submitted any more. */
  private loops(epoch: number, l1: L1Connection): LedLoop[] {
    const { logger } = this.context;
    const { l1PollIntervalMs, resubmitAfterMs, maxFeeGwei, maxTipGwei, pollIntervalMs: intervalMs } = this.config;
    const policy = { ...DEFAULT_FEE_POLICY, resubmitAfterMs, maxFeePerGasLimit: BigInt(maxFeeGwei) * GWEI, maxTipPerGasLimit: BigInt(maxTipGwei) * GWEI };
    const submitter = new BatchSubmitter({ db: this.db, epoch, l1, policy, l1PollIntervalMs, logger, metrics: this.metrics });
    return [
      {
        ...{ name: 'check-proofs', intervalMs },
        task: () => this.checkProofs(epoch, l1),
        onError: (err) => logger.warn({ err }, 'Cannot check proofs, trying again'),
      },
      {
        ...{ name: 'submit', intervalMs, limitMs: ROUND_LIMIT_MS },
        task: () => submitter.round(),
        onError: (error, failures) => logger[failures % 10 === 1 ? 'warn' : 'debug']({ failures, reason: (error as Error).message }, 'Cannot submit, trying again'),
      },
    ];
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
      this.role.wake('submit');
      await this.latency.batches('proven', batches.map(BigInt));
    }
    return checked.length > 0;
  }
}
