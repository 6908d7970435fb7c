import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { anvilBinary, EmbeddedAnvil } from './anvil.js';
import { DataFolderInUseError } from './errors.js';
import { externalPart } from './external.js';
import { claim } from './folder-lock.js';
import { EmbeddedKafka } from './kafka.js';
import { jarsCached } from './maven.js';
import type { EmbeddedPart, Part, PartContext, PartExit, PartName, PartProgress } from './part.js';
import { resolvePorts, type Ports } from './ports.js';
import { postgresBinaries } from './postgres-binaries.js';
import { EmbeddedPostgres } from './postgres.js';
import { requireJava, requireMaven, requireNode } from './prerequisites.js';
import { EmbeddedRedis, requireRedis } from './redis.js';
import { unprivileged } from './unprivileged.js';

export interface InfrastructureOptions {
  /** Where everything lives, `.rollup` of the project as a rule. */
  readonly dataDir: string;
  /** Downloads; default `<dataDir>/cache`. May be shared by several data folders and processes. */
  readonly cacheDir?: string;
  /** Environment of the child processes (PATH, JAVA_HOME). */
  readonly env: NodeJS.ProcessEnv;
  /** Servers that run already; what is not given is started. */
  readonly given?: Given;
  readonly ports?: Partial<Ports> | 'ephemeral';
  /** Throws the data away first; the cache stays. */
  readonly fresh?: boolean;
  /** Seconds between two L1 blocks; default 1. */
  readonly blockSeconds?: number;
  readonly onProgress?: (progress: PartProgress) => void;
  /** Called when an embedded part ends that nobody stopped. It may be started again. */
  readonly onPartExit?: (exit: PartExit) => void;
}

export interface Given {
  readonly kafkaBrokers?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  readonly l1RpcUrl?: string | undefined;
}

export interface Infrastructure {
  /** Comma-separated `host:port`. */
  readonly kafkaBrokers: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly l1RpcUrl: string;
  readonly parts: readonly Part[];
  /** The embedded parts by name; undefined where a server was given. */
  readonly kafka: EmbeddedPart | undefined;
  readonly postgres: EmbeddedPart | undefined;
  readonly redis: EmbeddedPart | undefined;
  readonly anvil: EmbeddedPart | undefined;
  /** Ends every embedded part in order; nothing stays behind. */
  stop(): Promise<void>;
}

/** What the embedded parts keep in the data folder, and `--fresh` removes. The launcher's own files are not here. */
const DATA_FOLDERS = ['kafka', 'postgres', 'redis', 'anvil', 'logs', 'run'];

/**
 * Brings up whatever is not given and resolves when all of it answers. If one part fails, the others are stopped again
 * and the first failure is thrown: a PrerequisiteMissingError, PortTakenError, DataFolderInUseError,
 * PartUnreachableError or PartFailedError.
 */
export async function startInfrastructure(options: InfrastructureOptions): Promise<Infrastructure> {
  const context = partContext(options);
  const { dataDir } = context;
  const given = options.given ?? {};
  await checkPrerequisites(options);
  mkdirSync(dataDir, { recursive: true });
  const lock = claim(join(dataDir, 'launcher.lock'));
  if ('holder' in lock) throw new DataFolderInUseError(dataDir, lock.holder.pid);

  const ports = await resolvePorts(options.ports ?? {});
  const kafka = given.kafkaBrokers
    ? undefined
    : new EmbeddedKafka(context, ports.kafka, ports.kafkaController);
  const postgres = given.databaseUrl ? undefined : new EmbeddedPostgres(context, ports.postgres);
  const redis = given.redisUrl ? undefined : new EmbeddedRedis(context, ports.redis);
  const anvil = given.l1RpcUrl ? undefined : new EmbeddedAnvil(context, ports.anvil, options.blockSeconds);
  const embedded = [kafka, postgres, redis, anvil].filter((part) => part !== undefined);
  const stop = async (): Promise<void> => {
    await Promise.all(embedded.map((part) => part.stop()));
    lock.release();
  };
  try {
    // A server that a dead launcher left behind must not write into folders that are being removed.
    await Promise.all([kafka, postgres, redis, anvil].map((part) => part?.stopLeftover()));
    if (options.fresh === true) wipe(dataDir);
    const parts = await allOrNone([
      bringUp('kafka', kafka, given.kafkaBrokers, context),
      bringUp('postgres', postgres, given.databaseUrl, context),
      bringUp('redis', redis, given.redisUrl, context),
      bringUp('anvil', anvil, given.l1RpcUrl, context),
    ]);
    const url = (name: PartName): string => parts.find((part) => part.name === name)!.url;
    return {
      kafkaBrokers: url('kafka'),
      databaseUrl: url('postgres'),
      redisUrl: url('redis'),
      l1RpcUrl: url('anvil'),
      parts,
      ...{ kafka, postgres, redis, anvil },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function partContext(options: InfrastructureOptions): PartContext {
  const dataDir = resolve(options.dataDir);
  return {
    dataDir,
    cacheDir: resolve(options.cacheDir ?? join(dataDir, 'cache')),
    env: options.env,
    onProgress: (progress) => options.onProgress?.(progress),
    onExit: (exit) => options.onPartExit?.(exit),
  };
}

/** All at once and before anything starts, so that what is missing is said in the first second. */
export async function checkPrerequisites(options: Pick<InfrastructureOptions, 'dataDir' | 'cacheDir' | 'env' | 'given'>): Promise<void> {
  const context = partContext(options);
  const given = options.given ?? {};
  requireNode(process.versions.node);
  if (!given.kafkaBrokers) {
    await requireJava(context.env);
    if (!jarsCached({ pom: 'kafka', cacheDir: context.cacheDir })) requireMaven(context.env, 'Apache Kafka');
  }
  if (!given.redisUrl) requireRedis(context);
  if (!given.databaseUrl) {
    postgresBinaries();
    await unprivileged(context.env);
  }
  if (!given.l1RpcUrl) anvilBinary(context.env);
}

async function bringUp(
  name: PartName,
  part: EmbeddedPart | undefined,
  address: string | undefined,
  context: PartContext,
): Promise<Part> {
  if (part !== undefined) {
    await part.start();
    return part;
  }
  const external = await externalPart(name, address ?? '');
  context.onProgress({ part: name, state: 'external' });
  return external;
}

/** Waits for all even if one fails, so that stopping finds none of them in the middle of its start. */
async function allOrNone<T>(work: Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(work);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return settled.map((result) => (result as PromiseFulfilledResult<T>).value);
}

function wipe(dataDir: string): void {
  for (const folder of DATA_FOLDERS) rmSync(join(dataDir, folder), { recursive: true, force: true });
}
