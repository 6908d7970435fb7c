import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { DeploymentRow } from '@zkr/l1/check-chain';
import { L1Client } from '@zkr/l1/l1-client';
import { l1Signals } from '@zkr/l1/l1-signals';
import { toHexAddress } from '@zkr/protocol/hex';
import { type LedLoop, LedRole } from '@zkr/service/led-role';
import { l1RpcMetrics } from '@zkr/service/metrics/l1-rpc-metrics';
import { transactionLatency, type TransactionLatency } from '@zkr/service/metrics/transaction-latency';
import type { PollResult } from '@zkr/service/poll-loop';
import { ServiceContext } from '@zkr/service/service-context';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import type { Config } from './config.js';
import { ChainMovedError } from './errors.js';
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
  private readonly role: LedRole;
  private readonly metrics: WatchMetrics;
  private readonly observeLatency: ReturnType<typeof batchLatency>;
  private readonly latency: TransactionLatency;
  private deployment: DeploymentRow | undefined;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly context: ServiceContext,
  ) {
    this.client = new L1Client({ url: config.l1RpcUrl, signal: context.stopping, retries: L1_RETRIES });
    this.role = new LedRole({
      ...{ db, role: L1_WATCHER_ROLE, leaseMs: config.leaseMs, context },
      loops: (epoch) => [this.watching(epoch, this.deployment as DeploymentRow)],
      onHalt: (error) => this.metrics.halted(error),
    });
    const { metrics, stopping } = context;
    l1RpcMetrics(metrics, l1Signals.requested, stopping);
    requestMetrics(metrics, db);
    this.metrics = watchMetrics(metrics);
    this.observeLatency = batchLatency(metrics, db);
    this.latency = transactionLatency(metrics, db);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.deployment = await waitForChain(this.client, this.db, this.context);
    if (this.deployment) this.role.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.role.stop();
  }

  private watching(epoch: number, deployment: DeploymentRow): LedLoop {
    let ethIsThere = false;
    return {
      name: 'watch',
      intervalMs: this.config.l1PollIntervalMs,
      maxBackoffMs: 5_000,
      limitMs: LOOK_LIMIT_MS,
      task: async () => {
        if (!ethIsThere) await insertEth(this.db, epoch, deployment.deployment_block);
        ethIsThere = true;
        return this.look(epoch, deployment);
      },
      onError: (error, failures) => {
        // That L1 moves is everyday; that it goes on moving is not.
        const level = failures % 10 === (error instanceof ChainMovedError ? 3 : 1) ? 'warn' : 'debug';
        this.context.logger[level]({ failures, reason: (error as Error).message }, 'Cannot follow L1, trying again');
      },
    };
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
