import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { DeploymentRow } from '@zkr/l1/check-chain';
import { L1Client } from '@zkr/l1/l1-client';
import { l1Signals } from '@zkr/l1/l1-signals';
import { toHexAddress } from '@zkr/protocol/hex';
import { haltMetric } from '@zkr/service/metrics/halt-metric';
import { l1RpcMetrics } from '@zkr/service/metrics/l1-rpc-metrics';
import { leaderMetrics } from '@zkr/service/metrics/leader-metrics';
import { transactionLatency, type TransactionLatency } from '@zkr/service/metrics/transaction-latency';
import { PollLoop, type PollResult } from '@zkr/service/poll-loop';
import { ServiceContext } from '@zkr/service/service-context';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { LeaderLoop } from '@zkr/storage/leader-loop';
import type { Config } from './config.js';
import { ChainMovedError, HaltError } from './errors.js';
import { batchLatency } from './metrics/batch-latency.js';
import { requestMetrics } from './metrics/request-metrics.js';
import { type WatchMetrics, watchMetrics } from './metrics/watch-metrics.js';
import { scan, type ScanReport } from './scan.js';
import { L1_WATCHER_ROLE } from './store/watcher-role.js';
import { insertEth } from './store/write-observations.js';
import { CONFIG } from './tokens.js';
import { waitForChain } from './wait-for-chain.js';

/** The loop tries again anyway, and one look must end well before a look counts as hung. */
const L1_RETRIES = 1;
const LOOK_LIMIT_MS = 120_000;

/** The one active watcher: while this process leads, it keeps the database in step with L1. */
@Injectable()
export class WatchService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly client: L1Client;
  private readonly leader: LeaderLoop;
  private readonly metrics: WatchMetrics;
  private readonly observeLatency: ReturnType<typeof batchLatency>;
  private readonly latency: TransactionLatency;
  private deployment: DeploymentRow | undefined;
  private loop: PollLoop | undefined;
  private halted: HaltError | undefined;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly context: ServiceContext,
  ) {
    this.client = new L1Client({ url: config.l1RpcUrl, signal: context.stopping, retries: L1_RETRIES });
    this.leader = new LeaderLoop({
      db,
      role: L1_WATCHER_ROLE,
      holder: context.instanceId,
      ttlMs: config.leaseMs,
      onElected: (epoch) => this.lead(epoch),
      onDeposed: () => this.follow(),
      onError: (err) => context.logger.warn({ err }, 'Leadership not renewed, trying again'),
    });
    const { metrics, stopping } = context;
    leaderMetrics(metrics, L1_WATCHER_ROLE, () => this.leader.epoch);
    haltMetric(metrics, () => this.halted !== undefined);
    l1RpcMetrics(metrics, l1Signals.requested, stopping);
    requestMetrics(metrics, db);
    this.metrics = watchMetrics(metrics);
    this.observeLatency = batchLatency(metrics, db);
    this.latency = transactionLatency(metrics, db);
    context.readiness.add({
      name: 'l1-watcher',
      check: async () => {
        if (this.halted) throw this.halted;
      },
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    this.deployment = await waitForChain(this.client, this.db, this.context);
    if (this.deployment) this.leader.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.leader.stop();
  }

  private lead(epoch: number): void {
    const { logger, watchdog } = this.context;
    if (this.halted) return;
    logger.info({ epoch }, 'Leading');
    let ethIsThere = false;
    this.loop = new PollLoop({
      name: 'watch',
      intervalMs: this.config.l1PollIntervalMs,
      maxBackoffMs: 5_000,
      limitMs: LOOK_LIMIT_MS,
      watchdog,
      task: async () => {
        const deployment = this.deployment as DeploymentRow;
        if (!ethIsThere) await insertEth(this.db, epoch, deployment.deployment_block);
        ethIsThere = true;
        return this.look(epoch, deployment);
      },
      onError: (error, failures) => this.onError(error, failures),
    });
    this.loop.start();
  }

  private async follow(): Promise<void> {
    const { loop } = this;
    this.loop = undefined;
    await loop?.stop();
    this.context.logger.info('No longer leading');
  }

  private async look(epoch: number, deployment: DeploymentRow): Promise<PollResult> {
    const report = await scan({
      ...{ client: this.client, db: this.db, epoch, contract: deployment.contract, finality: this.config.finality },
      deploymentBlock: Number(deployment.deployment_block),
    });
    this.metrics.looked(report);
    this.log(report);
    await this.observe(report);
    return report.more;
  }

  /** A contradiction does not go away by trying again: the loop ends, the process stays up, not ready, to be looked at. */
  private onError(error: unknown, failures: number): void {
    const { logger, stopping } = this.context;
    if (stopping.aborted) return;
    if (error instanceof HaltError) {
      this.halted = error;
      this.metrics.halted(error);
      logger.fatal({ err: error, code: error.code, ...error.params }, error.message);
      void this.loop?.stop();
    } else {
      // That L1 moves is everyday; that it goes on moving is not.
      const level = failures % 10 === (error instanceof ChainMovedError ? 3 : 1) ? 'warn' : 'debug';
      logger[level]({ failures, reason: (error as Error).message }, 'Cannot follow L1, trying again');
    }
  }

  private async observe({ observations, finalized }: ScanReport): Promise<void> {
    const verified = observations.flatMap((seen) => (seen.kind === 'batch' ? [BigInt(seen.event.number)] : []));
    const final = (finalized?.batches ?? []).map(BigInt);
    for (const [stage, batches] of [['verified', verified], ['finalized', final]] as const) {
      await this.observeLatency(stage, batches);
      await this.latency.batches(stage, batches);
    }
  }

  private log({ undone, observations, finalized }: ScanReport): void {
    const { logger } = this.context;
    if (undone) logger.warn(undone, 'L1 reorg: blocks taken back');
    for (const seen of observations) {
      if (seen.kind === 'priority-operation') {
        const { queue_id, opcode, token, amount, owner, account } = seen.row;
        logger.info({ queueId: String(queue_id), opcode, owner, ...text({ token, amount, account }) }, 'Request observed');
      } else if (seen.kind === 'pending-balance') {
        const { owner, token, amount, reason } = seen.row;
        logger.info({ owner, token: String(token), amount, reason }, 'Pending balance changed');
      } else if (seen.kind === 'escape') {
        logger.error({ stateRoot: String(seen.event.stateRoot), queueHead: seen.event.queueHead }, 'Escape mode: L1 takes no more batches, owners claim their balances there');
      } else if (seen.kind === 'token') {
        logger.info({ token: seen.event.id, address: toHexAddress(seen.event.address), symbol: seen.row.symbol }, 'Token registered');
      } else {
        const { event, receipt, settled } = seen;
        logger.info({ batch: event.number, transaction: receipt.transactionHash, gas: String(receipt.gasUsed) }, 'Batch verified on L1');
        for (const { outcome, recipient, token, amount } of settled)
          if (outcome === 'uncovered')
            logger.error({ recipient: toHexAddress(recipient), token, amount: String(amount) }, 'L1 holds too little for a withdrawal: the token is frozen');
        for (const { kind, account, token, amount } of seen.exits)
          if (kind === 'debt-uncovered')
            logger.error({ sender: toHexAddress(account), token, amount: String(amount) }, 'L1 holds too little for a forced exit: the token is frozen');
      }
    }
    if (finalized?.priorityOperations.length) logger.info({ queueIds: finalized.priorityOperations }, 'Requests final');
    if (finalized?.batches.length) logger.info({ batches: finalized.batches }, 'Batches finalized');
  }
}

/** Those that are there. */
function text(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, String(value)]])));
}
