import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, type Environment, loadConfig, secretValues } from './config.js';
import { describeConfig } from './describe-config.js';
import { createLogger, type Logger } from './logger.js';
import { guardParent } from './parent-guard.js';
import type { RunningService, ServiceDefinition } from './service-definition.js';
import type { ServiceSettings } from './service-settings.js';
import { configTree } from './settings/tree.js';
import { startService } from './start-service.js';

/** 0: stopped as asked. */
export const EXIT_FATAL = 1;
export const EXIT_CONFIG = 2;

/** Without a launcher nobody waits for a drain, and nobody may be left over. */
const ORPHAN_GRACE_MS = 5_000;
/** npm passes on the Ctrl-C that the terminal already sent; that is not a second one. */
const IMPATIENT_MS = 500;

/** The whole life of a service process, from `main.ts`: `await runService(definition, process.env, process.argv.slice(2))`. */
export async function runService<C extends ServiceSettings>(
  definition: ServiceDefinition<C>,
  env: Environment,
  argv: readonly string[] = [],
): Promise<void> {
  if (argv.includes('--help')) return void process.stdout.write(describeConfig(definition.config));
  const config = configOrExit(definition, env, argv);
  const logger = createLogger({
    service: definition.name,
    level: config.logLevel,
    secrets: secretValues(definition.config, config),
  });
  exitOnUncaught(logger);
  prioritize(config, logger);

  const stopping = new AbortController();
  const started = startService(definition, config, logger, stopping);
  const exit = exitOnce(started, stopping, logger);
  process.on('SIGTERM', () => exit('SIGTERM', true, config.shutdownGraceMs - 2_000));
  process.on('SIGINT', () => exit('SIGINT', false, config.shutdownGraceMs - 2_000));
  guardParent(config.parentPid, (how) => exit(how, false, ORPHAN_GRACE_MS));
  await started.catch((err: Error) => {
    logger.fatal({ err }, `Cannot start: ${err.message}`);
    process.exit(EXIT_FATAL);
  });
}

function configOrExit<C extends ServiceSettings>(
  { name, config }: ServiceDefinition<C>,
  env: Environment,
  argv: readonly string[],
): C {
  try {
    return loadConfig(config, env, argv, { program: name, tree: configTree }) as C;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}

/** Before anything starts a thread: those inherit it. Without the right to it the service runs as it was started. */
function prioritize({ processPriority }: ServiceSettings, logger: Logger): void {
  if (processPriority === undefined) return;
  try {
    setPriority(processPriority);
  } catch (err) {
    logger.warn({ err, processPriority }, 'The process priority could not be set');
  }
}

/** An error that nobody handles leaves an unknown state: one line, and a supervisor starts the process anew. */
function exitOnUncaught(logger: Logger): void {
  const die = (kind: string) => (reason: unknown) => {
    const err = reason instanceof Error ? reason : new Error(String(reason));
    logger.fatal({ err }, `${kind}: ${err.message}`);
    process.exit(EXIT_FATAL);
  };
  process.on('uncaughtException', die('Uncaught exception'));
  process.on('unhandledRejection', die('Unhandled rejection'));
}

/**
 * The first call stops the service and exits. Another Ctrl-C exits at once; a SIGTERM after it does not, because a
 * terminal sends SIGINT to the whole group and the launcher then its SIGTERM.
 */
function exitOnce<C>(started: Promise<RunningService<C>>, stopping: AbortController, logger: Logger) {
  let askedAt: number | undefined;
  return (reason: string, drain: boolean, hardMs: number) => {
    if (askedAt !== undefined) {
      if (reason === 'SIGINT' && performance.now() - askedAt > IMPATIENT_MS) process.exit(EXIT_FATAL);
      return;
    }
    askedAt = performance.now();
    const late = sleep(Math.max(hardMs, 1_000)).then(() => {
      logger.error({ reason, hardMs }, 'Did not stop in time');
      process.exit(EXIT_FATAL);
    });
    const stopped = stopWhenStarted(started, stopping, reason, drain).then(
      () => process.exit(0),
      (err: Error) => {
        logger.error({ err }, `Stopping failed: ${err.message}`);
        process.exit(EXIT_FATAL);
      },
    );
    void Promise.race([late, stopped]);
  };
}

async function stopWhenStarted<C>(
  started: Promise<RunningService<C>>,
  stopping: AbortController,
  reason: string,
  drain: boolean,
): Promise<void> {
  const running = await Promise.race([started, sleep(0).then(() => undefined)]);
  if (running) return running.stop(reason, drain);
  stopping.abort();
  await (await started).stop(reason, false);
}
