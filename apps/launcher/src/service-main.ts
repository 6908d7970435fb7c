import { isFree } from '@zkr/embedded/ports';
import { isAlive } from '@zkr/embedded/process-identity';
import { Command } from 'commander';
import { join, resolve } from 'node:path';
import { LaunchError } from './launch-error.js';
import { DataFolder, projectRoot } from './project.js';
import { readRunFile } from './services/run-file.js';
import { ServiceLog } from './services/service-log.js';
import { runningPid, ServiceProcess } from './services/service-process.js';

/** `npm run service -- <name>`: one service of the running launch, in the foreground, until Ctrl-C or the launch ends. */
async function main(name: string, dataDir: string): Promise<number> {
  const folder = new DataFolder(dataDir);
  const run = readRunFile(folder.services());
  if (run === undefined) throw new LaunchError(`nothing runs on ${dataDir}: npm start first`);
  const spec = run.services.find((service) => service.name === name);
  if (spec === undefined) throw new LaunchError(`there is no service ${name}; there are ${run.services.map((service) => service.name).join(', ')}`);
  const pid = runningPid(folder.process(name));
  if (pid !== undefined) throw new LaunchError(`${name} runs already, as process ${pid}`);

  const log = new ServiceLog(folder.serviceLog(), (line) => process.stdout.write(`${line}\n`));
  const portIfFree = async (port = '0') => ((await isFree(Number(port))) ? port : '0');
  const env = {
    ...spec.env,
    ROLLUP_HEALTH_PORT: await portIfFree(spec.env['ROLLUP_HEALTH_PORT']),
    ROLLUP_METRICS_PORT: await portIfFree(spec.env['ROLLUP_METRICS_PORT']),
    ROLLUP_PARENT_PID: String(process.pid),
  };
  const service = new ServiceProcess({ ...spec, env }, log, folder.process(name));
  const stop = () => void service.stop();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  setInterval(() => isAlive(run.launcher) || stop(), 1_000).unref();
  const { how, lastLine } = await service.exited;
  if (how === 'exit code 0') return 0;
  process.stderr.write(`${name} ended (${how}): ${lastLine}\n`);
  return 1;
}

const command = new Command('npm run service --')
  .description('Starts one service by hand, against what `npm start` runs.')
  .argument('<name>', 'api, sequencer, executor, prover, l1-submitter or l1-watcher')
  .option('--data-dir <folder>', 'that of npm start', (text) => resolve(text), join(projectRoot, '.rollup'))
  .parse();
try {
  process.exitCode = await main(command.args[0]!, command.opts<{ dataDir: string }>().dataDir);
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
