import { ConfigError, type Environment, loadConfig } from '@zkr/service/config';
import { printConfig, printedSettings } from '@zkr/service/print-config';
import { configurationReference } from '@zkr/service/reference';
import { resolveSettings } from '@zkr/service/resolve-settings';
import { configTree } from '@zkr/service/settings/tree';
import { Command } from 'commander';
import { CommandError } from '../command-error.js';

type Print = (text: string) => void;

interface Options {
  service: string;
  json?: true;
}

/** `config validate|print|docs`: what a program would read in this environment; starts nothing and connects to nothing. */
export function configCommand(env: Environment, print: Print): Command {
  const command = new Command('config').description('Checks and shows what services and commands read.');
  const about = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .requiredOption('--service <name>', Object.keys(configTree).join(', '))
      .option('--json', 'print one JSON object and nothing else')
      .argument('[flags...]', 'flags of the service, after --')
      .allowUnknownOption(false);

  about('validate', 'Says everything that is wrong with the flags, the environment and the file; exit code 2 then.').action(
    (flags: string[], options: Options) => validate(env, flags, options, print),
  );
  about('print', 'Prints what counts and where it comes from; secrets are redacted.').action(
    (flags: string[], options: Options) => printAll(env, flags, options, print),
  );
  command
    .command('docs')
    .description('Prints the reference of all settings, in Markdown.')
    .action(() => print(configurationReference()));
  return command;
}

function validate(env: Environment, flags: string[], { service, json }: Options, print: Print): void {
  const problems = problemsOf(env, flags, service);
  if (json) print(`${JSON.stringify({ service, valid: problems.length === 0, problems })}\n`);
  else if (problems.length === 0) print(`${service}: the configuration is valid\n`);
  if (problems.length === 0) return;
  if (!json) throw new ConfigError(problems);
  process.exitCode = 2;
}

function problemsOf(env: Environment, flags: string[], program: string): readonly string[] {
  try {
    loadConfig(schemaOf(program), env, flags, { program, tree: configTree });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

function printAll(env: Environment, flags: string[], { service, json }: Options, print: Print): void {
  const options = { program: service, tree: configTree };
  const { resolved, problems } = resolveSettings(schemaOf(service), env, flags, options);
  if (problems.length > 0) throw new ConfigError(problems);
  print(json ? `${JSON.stringify({ service, settings: printedSettings(resolved) })}\n` : printConfig(resolved));
}

function schemaOf(program: string) {
  const schema = Object.hasOwn(configTree, program) ? configTree[program] : undefined;
  if (schema === undefined) throw new CommandError(`there is no service ${program}; there are ${Object.keys(configTree).join(', ')}`);
  return schema;
}
