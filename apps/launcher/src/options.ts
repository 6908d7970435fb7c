import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { projectRoot } from './project.js';

export interface Options {
  exitAfterJourney: boolean;
  fresh: boolean;
  provers: number;
  journey: boolean;
  verbose: boolean;
  /** Names of rows of circuits.json; undefined: as deployed, or as the table says. */
  circuits: string[] | undefined;
  dataDir: string;
  cacheDir: string;
}

function count(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('must be a number from 1 to 99.');
  return Number(text);
}

const names = (text: string): string[] => text.split(',').map((name) => name.trim()).filter((name) => name !== '');

const folder = (text: string): string => resolve(text);

/** Prints and exits on --help and on what it does not know. */
export function parseOptions(argv: readonly string[]): Options {
  const options = new Command('npm start --')
    .description('Starts the whole rollup on this machine and sends transactions through it.')
    .option('--exit-after-journey', 'stop after the journey; exit code 0 only if it succeeded', false)
    .option('--fresh', 'start over: throw away chain, database and queues (downloads and circuit keys stay)', false)
    .option('--provers <n>', 'number of prover processes', count, 1)
    .option('--circuits <names>', 'circuits to deploy, e.g. segment-5,segment-14,segment-28; `npm run circuits:prepare` makes them ahead', names)
    .option('--no-journey', 'start everything, and send nothing through it')
    .option('--verbose', 'show the services’ log lines here as well', false)
    .option('--data-dir <folder>', 'where the data is kept', folder, join(projectRoot, '.rollup'))
    .option('--cache-dir <folder>', 'where downloads, compiled circuits and keys are kept', folder, join(projectRoot, '.rollup', 'cache'))
    .showHelpAfterError()
    .allowExcessArguments(false)
    .parse(['node', 'launcher', ...argv])
    .opts<Options>();
  return options;
}
