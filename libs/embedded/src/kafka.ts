import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { PartFailedError } from './errors.js';
import { kafkaProperties } from './kafka-properties.js';
import { clusterAnswers } from './kafka-topics.js';
import { mavenJars } from './maven.js';
import type { EmbeddedPart, PartContext } from './part.js';
import { requireFree } from './ports.js';
import { requireJava } from './prerequisites.js';
import { SupervisedProcess } from './process.js';

const run = promisify(execFile);

/** A small heap and the quick compiler: a development broker should start fast and leave memory to the provers. */
const JVM = [
  '-Xms128m',
  '-Xmx256m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Djava.awt.headless=true',
];
const LOGGING = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
];

export class EmbeddedKafka implements EmbeddedPart {
  readonly name = 'kafka';
  readonly embedded = true;
  /** host:port, what a client takes as its broker. */
  readonly url: string;
  private readonly process: SupervisedProcess;
  private readonly folder: string;

  constructor(
    private readonly context: PartContext,
    private readonly port: number,
    private readonly controllerPort: number,
  ) {
    this.url = `127.0.0.1:${port}`;
    this.folder = join(context.dataDir, 'kafka');
    this.process = new SupervisedProcess('kafka', context, { signal: 'SIGTERM', graceMs: 20_000 });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  async start(): Promise<void> {
    if (this.pid !== undefined) return;
    const java = await requireJava(this.context.env);
    const jars = await mavenJars({
      pom: 'kafka',
      what: 'Apache Kafka',
      cacheDir: this.context.cacheDir,
      env: this.context.env,
      onDownload: () =>
        this.context.onProgress({
          part: 'kafka',
          state: 'downloading',
          detail: 'Apache Kafka through Maven',
        }),
    });
    await this.process.stopLeftover();
    await requireFree('kafka', this.port, this.controllerPort);
    this.context.onProgress({ part: 'kafka', state: 'starting' });
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, 'server.properties'), kafkaProperties(this.port, this.controllerPort));
    // Relative, because a class path is a list separated by colons, which the folders above may contain.
    const classPath = ['-cp', join(relative(this.folder, jars), '*')];
    if (!existsSync(join(this.folder, 'data', 'meta.properties'))) await this.format(java, classPath);
    const args = [...JVM, ...LOGGING, ...classPath, 'kafka.Kafka', 'server.properties'];
    const command = { file: java, args, cwd: this.folder };
    await this.process.start(command, () => clusterAnswers([this.url]), 90_000);
    this.context.onProgress({ part: 'kafka', state: 'ready', detail: this.url });
  }

  /** Ends what an earlier launcher left running on this data. */
  async stopLeftover(): Promise<void> {
    await this.process.stopLeftover();
  }

  async stop(): Promise<void> {
    if (this.pid === undefined) return;
    this.context.onProgress({ part: 'kafka', state: 'stopping' });
    await this.process.stop();
    this.context.onProgress({ part: 'kafka', state: 'stopped' });
  }

  /** meta.properties is the last file that formatting writes: without it, what is there is half-formatted. */
  private async format(java: string, classPath: string[]): Promise<void> {
    rmSync(join(this.folder, 'data'), { recursive: true, force: true });
    const args = [...JVM, ...LOGGING, ...classPath, 'kafka.tools.StorageTool', 'format'];
    args.push('--cluster-id', clusterId(), '--config', 'server.properties');
    const logFile = join(this.context.dataDir, 'logs', 'kafka-format.log');
    mkdirSync(join(this.context.dataDir, 'logs'), { recursive: true });
    try {
      const { stdout, stderr } = await run(java, args, { cwd: this.folder, env: this.context.env });
      writeFileSync(logFile, stdout + stderr);
    } catch (error) {
      const output = String((error as { stderr?: string }).stderr ?? (error as Error).message);
      writeFileSync(logFile, output);
      throw new PartFailedError('kafka', 'could not format its data folder', logFile, output.trim());
    }
  }
}

/** 16 random bytes, as Kafka writes its ids; one that starts with a dash would be read as an option. */
function clusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
