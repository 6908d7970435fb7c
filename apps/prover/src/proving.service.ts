import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { verifyProof } from '@zkr/proving/verify-proof';
import { PollLoop } from '@zkr/service/poll-loop';
import { ServiceContext } from '@zkr/service/service-context';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import type { Config } from './config.js';
import { PostgresSegmentSource } from './postgres-segment-source.js';
import { BACKEND, prepareProver, type PreparedProver } from './prepare-prover.js';
import { proveSegmentWith } from './prove-segment.js';
import { ProveTime } from './prove-time.js';
import { type ProvingDeployment, readProvingDeployment } from './proving-database.js';
import { provingMetrics } from './proving-metrics.js';
import { CONFIG } from './tokens.js';
import { untilTrue } from './until-true.js';
import { Worker } from './worker.js';

/** runService ends the process so long before its grace is over. */
const HARD_EXIT_MS = 2_000;
/** After the last proof: give back or hand in, leave Kafka, close the pool. */
const CLOSING_MS = 5_000;
/** The first failure and then about one a minute; the rest at debug. */
const WARN_EVERY = 6;

/** Proves segments from the moment its key is loaded and a proof of a known segment has verified, which readiness waits for. */
@Injectable()
export class ProvingService implements OnApplicationBootstrap, OnModuleDestroy {
  private prepared: PreparedProver | undefined;
  private loop: PollLoop | undefined;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly context: ServiceContext,
  ) {}

  wake(): void {
    this.loop?.wake();
  }

  async onApplicationBootstrap(): Promise<void> {
    const { stopping } = this.context;
    const deployment = await this.waitForDeployment();
    if (!deployment) return;
    this.prepared = await prepareProver(this.config, deployment);
    const proveTime = await this.testProver(this.prepared);
    if (proveTime === undefined || stopping.aborted) return;
    this.loop = this.provingLoop(this.prepared, new ProveTime(proveTime));
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop?.stop();
    await this.prepared?.prover.close();
  }

  /** @returns undefined if the service stops before */
  private async waitForDeployment(): Promise<ProvingDeployment | undefined> {
    let deployment: ProvingDeployment | undefined;
    const ask = async () => (deployment = await readProvingDeployment(this.db)) !== undefined;
    await untilTrue(ask, this.context, 'Waiting for the deployment');
    return deployment;
  }

  /** @returns how long a proof took, in ms; undefined if the service stops before */
  private async testProver({ selfTest, circuit }: PreparedProver): Promise<number | undefined> {
    const { stopping, logger } = this.context;
    const started = performance.now();
    try {
      await selfTest(stopping);
    } catch (error) {
      if (stopping.aborted) return undefined;
      throw error;
    }
    const ms = Math.round(performance.now() - started);
    logger.info({ circuit: circuit.name, ms }, 'Self-test proof verified');
    return ms;
  }

  private provingLoop({ prover, circuit, verificationKey, selfTest }: PreparedProver, proveTime: ProveTime): PollLoop {
    const { logger, metrics: registry, watchdog, readiness, instanceId } = this.context;
    const { pollIntervalMs, leaseMs, heartbeatMs, proofTimeoutMs, shutdownGraceMs, drainMs } = this.config;
    const metrics = provingMetrics(registry);
    const verify = verifyProof.bind(undefined, verificationKey);
    const worker = new Worker({
      source: new PostgresSegmentSource(this.db),
      prove: proveSegmentWith({ prover, backend: BACKEND, circuit, verify, metrics }),
      ...{ selfTest, worker: instanceId, circuitIds: [circuit.circuitId] },
      ...{ leaseMs, heartbeatMs, proofTimeoutMs, proveTime, logger, metrics, watchdog },
      graceMs: Math.max(0, shutdownGraceMs - drainMs - HARD_EXIT_MS - CLOSING_MS),
    });
    readiness.add({
      name: 'prover',
      check: async () => {
        if (!worker.isSound) throw new Error('the last proof failed and the self-test has not passed since');
      },
    });
    return new PollLoop({
      name: 'prove',
      intervalMs: pollIntervalMs,
      // Its own watch begins with a segment, as a proof takes as long as it takes.
      task: (signal) => worker.step(signal),
      onError: (err, failures) => {
        if (!this.context.stopping.aborted) logger[failures % WARN_EVERY === 1 ? 'warn' : 'debug']({ err, failures }, 'Cannot take work, trying again');
      },
    });
  }
}
