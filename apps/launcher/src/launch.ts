import { rmSync } from 'node:fs';
import { createTopics } from '@zkr/embedded/kafka-topics';
import { checkPrerequisites, type Infrastructure } from '@zkr/embedded/infrastructure';
import { isFree } from '@zkr/embedded/ports';
import { compileContracts } from '@zkr/l1/compile-contracts';
import type { ContractArtifacts } from '@zkr/l1/contract-artifacts';
import { topics } from '@zkr/messages/topics';
import { type Backend, chooseBackend } from '@zkr/proving/create-prover';
import type { DeployableCircuit } from '@zkr/proving/deployable-circuit';
import { join } from 'node:path';
import type { Config } from './config.js';
import type { Display, Step } from './display/step.js';
import { LaunchError } from './launch-error.js';
import type { Options } from './options.js';
import { type DataFolder, projectRoot } from './project.js';
import { serviceSpecs } from './services/definitions.js';
import { FIRST_HEALTH_PORT, FIRST_METRICS_PORT, servicePorts } from './services/service-ports.js';
import { readRunFile, writeRunFile } from './services/run-file.js';
import type { ServiceSpec } from './services/service-spec.js';
import { Supervisor } from './services/supervisor.js';
import { prepareCircuits } from './setup/circuits.js';
import { dropSchema, migrate } from './setup/database.js';
import { ensureDeployment } from './setup/deploy.js';
import { type Deployment, readDeploymentFile } from './setup/deployment.js';
import { infrastructureStep, portOf } from './setup/infrastructure.js';

/** What several consumers of one topic could share at most. */
const PARTITIONS = 4;

/** The whole system on this machine: brought up step by step, stopped as a whole. */
export class Launch {
  private starting: Promise<Infrastructure> | undefined;
  private readonly supervisor: Supervisor;
  infrastructure!: Infrastructure;
  circuits!: readonly DeployableCircuit[];
  deployment!: Deployment;
  backend!: Backend;
  httpPort!: number;
  grpcPort!: number;
  private contracts!: ContractArtifacts;
  private specs: readonly ServiceSpec[] | undefined;

  constructor(
    private readonly options: Options,
    readonly config: Config,
    readonly folder: DataFolder,
    private readonly print: (line: string) => void,
  ) {
    this.supervisor = new Supervisor(folder, { onDied: print, ...(options.verbose && { onLog: print }) });
  }

  /** Until every service is ready. @throws whatever went wrong first; call `stop` then as well */
  async start(display: Display, signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    const guarded = (step: Step): Step => ({
      title: step.title,
      run: async (say) => {
        either.throwIfAborted();
        await step.run(say).catch((error: unknown) => {
          failed.abort(error);
          throw error;
        });
      },
    });
    await display([
      guarded({ title: 'Prerequisites', run: () => this.checkPrerequisites() }),
      [this.infrastructureStep(), this.circuitsStep(either), this.contractsStep()].map(guarded),
      guarded({ title: 'Database', run: (say) => this.migrate(say) }),
      guarded({ title: 'Contracts on L1', run: (say) => this.deploy(say) }),
      guarded({ title: 'Topics', run: () => createTopics(this.infrastructure.kafkaBrokers.split(','), Object.keys(topics), PARTITIONS) }),
      guarded({ title: 'Services', run: (say) => this.startServices(say, either) }),
    ]);
  }

  /** Services first, then what they stand on. Waits for a start in progress, so that nothing is left over. */
  async stop(): Promise<void> {
    await this.supervisor.stop();
    const infrastructure = await this.starting?.catch(() => undefined);
    await infrastructure?.stop();
    if (this.specs !== undefined) rmSync(this.folder.services(), { force: true });
  }

  /** At once; the embedded servers end with this process. */
  kill(): void {
    this.supervisor.kill();
  }

  private async checkPrerequisites(): Promise<void> {
    const { config, options } = this;
    const other = readRunFile(this.folder.services());
    if (other !== undefined) throw new LaunchError(`${options.dataDir} is in use by process ${other.launcher.pid}: stop that one first`);
    await checkPrerequisites({ cacheDir: options.cacheDir, dataDir: options.dataDir, env: process.env, given: { ...config, kafkaBrokers: config.kafkaBrokers?.join(',') } });
    this.backend = await chooseBackend(config.proverBackend, config.nativeProver);
    await this.supervisor.stopLeftovers(['api', 'sequencer', 'executor', 'l1-watcher', 'l1-submitter', ...this.proverNames()]);
    [this.httpPort, this.grpcPort] = [await portOf(config.httpPort, config), await portOf(config.grpcPort, config)];
    for (const [variable, port] of [['HTTP_PORT', this.httpPort], ['GRPC_PORT', this.grpcPort]] as const) {
      if (!(await isFree(port))) throw new LaunchError(`port ${port} for the api is taken by another program: stop it, or set ${variable} to another port`);
    }
  }

  /** Of any earlier launch, which may have had more than this one. */
  private proverNames(): string[] {
    return ['prover', ...Array.from({ length: 98 }, (_, i) => `prover-${i + 2}`)];
  }

  private infrastructureStep(): Step {
    const step = infrastructureStep({
      config: this.config,
      options: this.options,
      onStarting: (starting) => (this.starting = starting),
      onPartExit: ({ part, code, signal, logFile }) => this.print(`${part} ended (${signal ?? `exit code ${code}`}, log: ${logFile})`),
    });
    return {
      title: step.title,
      run: async (say) => {
        await step.run(say);
        this.infrastructure = (await this.starting)!;
      },
    };
  }

  private circuitsStep(signal: AbortSignal): Step {
    const { cacheDir, fresh, circuits: asked } = this.options;
    return {
      title: 'Circuits and keys',
      run: async (say) => {
        const deployed = fresh ? undefined : (await readDeploymentFile(this.folder.deployment()))?.circuits;
        this.circuits = await prepareCircuits({ cacheDir, asked, deployed }, say, signal);
      },
    };
  }

  private contractsStep(): Step {
    const options = { repositoryRoot: projectRoot, cacheFolder: join(this.options.cacheDir, 'contracts'), env: process.env };
    return { title: 'Contracts', run: async () => void (this.contracts = await compileContracts(options)) };
  }

  private async migrate(say: (detail: string) => void): Promise<void> {
    const { databaseUrl } = this.infrastructure;
    if (this.options.fresh) {
      rmSync(this.folder.deployment(), { force: true });
      if (this.config.databaseUrl !== undefined) await dropSchema(databaseUrl);
    }
    await migrate(databaseUrl, say);
  }

  private async deploy(say: (detail: string) => void): Promise<void> {
    const { config, circuits, contracts: artifacts } = this;
    const { databaseUrl, l1RpcUrl } = this.infrastructure;
    this.deployment = await ensureDeployment({ config, databaseUrl, l1RpcUrl, circuits, artifacts, deploymentFile: this.folder.deployment(), say });
  }

  private async startServices(say: (detail: string) => void, signal: AbortSignal): Promise<void> {
    const { config, infrastructure: servers, httpPort, grpcPort } = this;
    const { provers, cacheDir } = this.options;
    const feeTokens = [0, ...(this.deployment.testToken ? [this.deployment.testToken.id] : [])];
    type PortOf = (name: string) => number;
    const specsWith = (healthPort: PortOf, metricsPort: PortOf) =>
      serviceSpecs({ config, servers, feeTokens, httpPort, grpcPort, provers, cacheDir, healthPort, metricsPort });
    const none = () => 0;
    const names = specsWith(none, none).map(({ name }) => name);
    const health = await servicePorts(names, FIRST_HEALTH_PORT, config.randomPorts);
    const metrics = await servicePorts(names, FIRST_METRICS_PORT, config.randomPorts);
    this.specs = specsWith((name) => health.get(name)!, (name) => metrics.get(name)!);
    writeRunFile(this.folder.services(), this.specs);
    await this.supervisor.start(this.specs, say, signal);
  }
}
