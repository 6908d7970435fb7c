import { z } from 'zod';
import { resolveSettings } from './resolve-settings.js';
import { settingsOf } from './setting.js';
import type { ConfigTree } from './settings/tree.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every problem at once, one a line. */
export class ConfigError extends Error {
  readonly code = 'config-invalid';

  constructor(readonly problems: readonly string[]) {
    super(`Invalid configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

export interface LoadConfigOptions {
  /** Name of the program, which is that of its section in a file of settings. */
  program?: string;
  /** All that programs in the same environment read: what others know is not unknown. */
  tree?: ConfigTree;
}

/**
 * Reads a flat zod schema from flags (`--some-key value`), the environment, the file that ROLLUP_CONFIG_FILE names, and
 * defaults, the first that has a value; secrets also from files of their own. Refuses flags, ROLLUP_ variables and keys of
 * the file that nobody knows, so that a misspelt one is not silently ignored.
 *
 * @throws ConfigError with every problem
 */
export function loadConfig<S extends z.ZodObject>(
  schema: S,
  env: Environment,
  argv: readonly string[] = [],
  options: LoadConfigOptions = {},
): z.infer<S> {
  const { resolved, problems } = resolveSettings(schema, env, argv, options);
  const parsed = schema.safeParse(Object.fromEntries(resolved.map(({ setting, text }) => [setting.key, text])));
  if (parsed.success && problems.length === 0) return parsed.data;
  for (const { path, message } of parsed.error?.issues ?? []) {
    const found = resolved.find(({ setting }) => setting.key === path[0]);
    if (!found) problems.push(message);
    else if (found.text !== undefined) problems.push(`${found.place}: ${message}`);
    else if (!found.broken) problems.push(`${found.setting.env} is required: ${found.setting.description}`);
  }
  throw new ConfigError(problems);
}

/** The values that must never be printed. */
export function secretValues<S extends z.ZodObject>(schema: S, config: z.infer<S>): string[] {
  const values = config as Record<string, unknown>;
  return settingsOf(schema)
    .filter(({ secret }) => secret)
    .map(({ key }) => values[key])
    .filter((value): value is string => typeof value === 'string');
}
