import { type Environment, loadConfig } from '@zkr/service/config';
import { describeConfig } from '@zkr/service/describe-config';
import { configTree } from '@zkr/service/settings/tree';
import { Command } from 'commander';
import type { z } from 'zod';

export interface Reporter {
  /** A step, for people; silent with --json. */
  say(line: string): void;
}

interface Outcome {
  /** One line for people. */
  summary: string;
  /** What --json prints. */
  report: Record<string, unknown>;
}

/** A command that reads its settings as a service does: from flags, environment, file and secret files. */
export function settingCommand<S extends z.ZodObject>(
  name: string,
  description: string,
  schema: S,
  env: Environment,
  print: (text: string) => void,
  work: (settings: z.infer<S>, reporter: Reporter) => Promise<Outcome>,
): Command {
  return new Command(name)
    .description(description)
    .argument('[flags...]', 'settings; --help lists them')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (argv: string[]) => {
      if (argv.includes('--help')) return print(`${description}\n\n${describeConfig(schema)}`);
      const json = argv.includes('--json');
      const flags = argv.filter((flag) => flag !== '--json');
      const settings = loadConfig(schema, env, flags, { program: name, tree: configTree });
      const { summary, report } = await work(settings, { say: (line) => void (json || print(`${line}\n`)) });
      print(json ? `${JSON.stringify(report)}\n` : `${summary}\n`);
    });
}
