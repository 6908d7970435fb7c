import { ConfigError } from '@zkr/service/config';
import { Command } from 'commander';
import { configCommand } from './configuration/config-command.js';

const EXIT_FAILED = 1;
const EXIT_CONFIG = 2;

const print = (text: string): void => void process.stdout.write(text);

const program = new Command('operator')
  .description('What an operator runs beside the services: once at an installation or upgrade, or to look.')
  .addCommand(configCommand(process.env, print));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`operator: ${error.message}\n`);
  if (process.env['DEBUG'] !== undefined) process.stderr.write(`${error.stack}\n`);
  process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILED;
}
