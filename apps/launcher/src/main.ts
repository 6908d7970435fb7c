import { setMaxListeners } from 'node:events';
import { findOnPath } from '@zkr/embedded/prerequisites';
import { ConfigError } from '@zkr/service/config';
import { readConfig } from './config.js';
import { lineDisplay } from './display/line-display.js';
import { terminalDisplay } from './display/terminal-display.js';
import { onInterrupt } from './interrupt.js';
import { runJourney } from './journey/run-journey.js';
import { Launch } from './launch.js';
import { type Options, parseOptions } from './options.js';
import { DataFolder } from './project.js';
import { describeBackend } from './setup/prover-backend.js';

const INTERRUPTED = 130;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(launch: Launch, options: Options, folder: DataFolder, stopping: AbortSignal, startedAt: number): Promise<number> {
  const display = process.stdout.isTTY && !options.verbose ? terminalDisplay : lineDisplay(print);
  await launch.start(display, stopping);
  print(`\nThe rollup ${launch.deployment.contract} is up after ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`);
  print(`REST http://127.0.0.1:${launch.httpPort}/docs, gRPC 127.0.0.1:${launch.grpcPort}, L1 ${launch.infrastructure.l1RpcUrl}, log ${folder.serviceLog()}`);
  print(`${describeBackend(launch.backend, findOnPath('go', process.env) !== undefined)}\n`);
  const ok = options.journey ? await runJourney({ launch, folder, display, print, signal: stopping, startedAt }) : true;
  if (options.exitAfterJourney && options.journey) return ok ? 0 : 1;
  print('Ctrl-C stops everything.');
  await new Promise<void>((resolve) => (stopping.aborted ? resolve() : stopping.addEventListener('abort', () => resolve())));
  return 0;
}

async function main(): Promise<number> {
  const startedAt = performance.now();
  const options = parseOptions(process.argv.slice(2));
  const folder = new DataFolder(options.dataDir);
  const stopping = new AbortController();
  // Every transaction that is waited for listens to it.
  setMaxListeners(0, stopping.signal);
  const launch = new Launch(options, readConfig(process.env), folder, print);
  onInterrupt({
    onFirst: () => {
      print('\nStopping. Ctrl-C again forces it.');
      stopping.abort(new Error('interrupted'));
    },
    onSecond: () => {
      launch.kill();
      process.exit(INTERRUPTED);
    },
  });
  const keepAlive = setInterval(() => undefined, 60_000);
  try {
    return await run(launch, options, folder, stopping.signal, startedAt);
  } catch (error) {
    if (stopping.signal.aborted) return INTERRUPTED;
    process.stderr.write(`\nCannot start: ${(error as Error).message}\n`);
    if (process.env['DEBUG'] !== undefined) process.stderr.write(`${(error as Error).stack}\n`);
    return 1;
  } finally {
    await launch.stop().catch((error: Error) => process.stderr.write(`stopping: ${error.message}\n`));
    clearInterval(keepAlive);
  }
}

try {
  process.exit(await main());
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}
