import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { chooseBackend, createProver } from '@zkr/proving/create-prover';
import { verifyProof } from '@zkr/proving/verify-proof';
import { PollLoop } from '@zkr/service/poll-loop';
import { ServiceContext } from '@zkr/service/service-context';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { CircuitProvers } from './circuit-provers.js';
import type { Config } from './config.js';
import { findCircuits } from './find-circuits.js';
import { PostgresSegmentSource } from './postgres-segment-source.js';
import { type ProvingDeployment, readProvingDeployment } from './proving-database.js';
import { provingMetrics, type ProvingMetrics } from './proving-metrics.js';
import { selfTestInput } from './self-test-input.js';
import { CONFIG } from './tokens.js';
import { untilTrue } from './until-true.js';
import { Worker } from './worker.js';

/** runService ends the process so long before its grace is over. */
const HARD_EXIT_MS = 2_000;
/** After the last proof: give back or hand in, leave Kafka, close the pool. */
const CLOSING_MS = 5_000;
/** The first failure and then about one a minute; the rest at debug. */
const WARN_EVERY = 6;

/**
 * Proves segments from the moment a proof of a known segment of the smallest circuit has verified, which readiness waits
 * for.
 */
@Injectable()
export class ProvingService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly metrics: ProvingMetrics;
  private provers: CircuitProvers | undefined;
  private loop: PollLoop | undefined;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly context: ServiceContext,
  ) {
    this.metrics = provingMetrics(context.metrics);
  }

  wake(): void {
    this.loop?.wake();
  }

  async onApplicationBootstrap(): Promise<void> {
    const { stopping } = this.context;
    const { metrics } = this;
    const deployment = await this.waitForDeployment();
    if (!deployment) return;
    this.provers = await this.prepareProvers(deployment, metrics);
    const [smallest] = this.provers.circuitIds;
    try {
      await this.provers.selfTest(smallest!, stopping);
    } catch (error) {
      if (stopping.aborted) return;
      throw error;
    }
    if (stopping.aborted) return;
    this.loop = this.provingLoop(this.provers, metrics);
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop?.stop();
    await this.provers?.close();
  }

  /** @returns undefined if the service stops before */
  private async waitForDeployment(): Promise<ProvingDeployment | undefined> {
    let deployment: ProvingDeployment | undefined;
    const ask = async () => (deployment = await readProvingDeployment(this.db)) !== undefined;
    await untilTrue(ask, this.context, 'Waiting for the deployment');
    return deployment;
  }

  /** Chooses the backend and checks the files against the manifests and the deployment. Nothing is started yet. */
  private async prepareProvers(deployment: ProvingDeployment, metrics: ProvingMetrics): Promise<CircuitProvers> {
    const { logger, watchdog } = this.context;
    const { circuitCache, proverBackend, nativeProver, proverThreads, maxLoadedKeys, proofTimeoutMs } = this.config;
    const { treeDepth, feeSlots } = deployment;
    const backend = await chooseBackend(proverBackend, nativeProver);
    const { name, ...about } = backend;
    logger.info({ backend: name, ...about }, `Proving with ${name}`);
    const { circuits, lacking } = await findCircuits(circuitCache, this.config.circuits, deployment);
    for (const { message } of lacking) logger.warn(`Segments of a deployed circuit are left to other provers: ${message}`);
    for (const { circuit, artifacts } of circuits) metrics.key(circuit.name, artifacts.manifest.provingKeySha256);
    return new CircuitProvers({
      ...{ circuits, maxLoaded: maxLoadedKeys, selfTestTimeoutMs: proofTimeoutMs, verify: verifyProof, metrics, logger, watchdog },
      createProver: ({ circuit, artifacts: { wasm, provingKey } }) =>
        createProver({ backend, circuit: circuit.name, wasm, provingKey, threads: proverThreads }),
      selfTestInput: (circuit) => selfTestInput(circuit, treeDepth, feeSlots),
    });
  }

  private provingLoop(provers: CircuitProvers, metrics: ProvingMetrics): PollLoop {
    const { logger, watchdog, readiness, instanceId } = this.context;
    const { pollIntervalMs, leaseMs, heartbeatMs, proofTimeoutMs, shutdownGraceMs, drainMs } = this.config;
    const worker = new Worker({
      source: new PostgresSegmentSource(this.db),
      prove: (segment, signal) => provers.prove(segment, signal),
      selfTest: (circuitId, signal) => provers.selfTest(circuitId, signal),
      ...{ worker: instanceId, circuitIds: provers.circuitIds, proveTimes: provers.times },
      ...{ leaseMs, heartbeatMs, proofTimeoutMs, logger, watchdog },
      metrics: { attempt: (outcome, circuitId) => metrics.attempt(outcome, provers.nameOf(circuitId)) },
      graceMs: Math.max(0, shutdownGraceMs - drainMs - HARD_EXIT_MS - CLOSING_MS),
    });
    metrics.watch(() => worker.isBusy);
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
