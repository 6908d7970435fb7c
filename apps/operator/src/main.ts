import { ConfigError } from '@zkr/service/config';
import { createTopicsSettings, deployContractsSettings, fetchCircuitsSettings, migrateSettings } from '@zkr/service/settings/operator';
import { Command } from 'commander';
import { fetchCircuits } from './circuits/fetch-circuits.js';
import { packCircuits } from './circuits/pack-circuits.js';
import { configCommand } from './configuration/config-command.js';
import { deployContracts } from './contracts/deploy-contracts.js';
import { migrate } from './database/migrate.js';
import { settingCommand } from './setting-command.js';
import { createTopics } from './topics/create-topics.js';

const EXIT_FAILED = 1;
const EXIT_CONFIG = 2;

const print = (text: string): void => void process.stdout.write(text);

const program = new Command('operator')
  .description('What an operator runs beside the services: once at an installation or upgrade, or to look.')
  .addCommand(settingCommand('migrate', 'Brings the database schema up to date and lets its roles log in.', migrateSettings, process.env, print, migrate))
  .addCommand(settingCommand('create-topics', 'Creates the Kafka topics that are missing.', createTopicsSettings, process.env, print, createTopics))
  .addCommand(settingCommand('deploy-contracts', 'Deploys the contracts for a database that has none.', deployContractsSettings, process.env, print, deployContracts))
  .addCommand(
    settingCommand('fetch-circuits', 'Brings circuits and their keys into a folder, checked by hash.', fetchCircuitsSettings, process.env, print, async (settings, { say }) => {
      const { circuitsFrom: from, circuitsSha256: sha256, circuitCache: folder, circuits } = settings;
      const report = await fetchCircuits({ from, sha256, folder, circuits, say });
      return { summary: `${folder} has ${[...report.fetched, ...report.present].join(', ')}`, report };
    }),
  )
  .addCommand(packCommand())
  .addCommand(configCommand(process.env, print));

function packCommand(): Command {
  return new Command('pack-circuits')
    .description('Writes manifest.json for a folder of compiled circuits, to publish the folder, and prints its SHA-256 for fetch-circuits.')
    .argument('<folder>', 'such as .rollup/cache/circuits')
    .option('--circuits <names>', 'only these, with commas', (text) => text.split(','))
    .option('--json', 'print one JSON object and nothing else')
    .action(async (folder: string, { circuits, json }: { circuits?: string[]; json?: true }) => {
      const packed = await packCircuits(folder, circuits);
      print(json ? `${JSON.stringify(packed)}\n` : `${packed.sha256}\n`);
    });
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`operator: ${error.message}\n`);
  if (process.env['DEBUG'] !== undefined) process.stderr.write(`${error.stack}\n`);
  process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILED;
}
