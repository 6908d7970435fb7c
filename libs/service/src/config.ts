import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Setting, settingsOf } from './setting.js';

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
  /** ROLLUP_ variables that other programs in the same environment read. */
  alsoKnown?: readonly string[];
}

/**
 * Reads a flat zod schema from flags (`--some-key value`), the environment, and files of secrets, in this order. Refuses
 * ROLLUP_ variables and flags it does not know, so that a misspelt one is not silently ignored.
 */
export function loadConfig<S extends z.ZodObject>(
  schema: S,
  env: Environment,
  argv: readonly string[] = [],
  { alsoKnown = [] }: LoadConfigOptions = {},
): z.infer<S> {
  const settings = settingsOf(schema);
  const problems = unknownVariables(settings, env, alsoKnown);
  const flags = parseFlags(settings, argv, problems);
  const raw: Record<string, string | undefined> = {};
  for (const setting of settings)
    raw[setting.key] = flags.get(setting.flag) ?? fromEnvironment(setting, env, problems);

  const parsed = schema.safeParse(raw);
  if (parsed.success && problems.length === 0) return parsed.data;
  for (const { path, message } of parsed.error?.issues ?? []) {
    const setting = settings.find(({ key }) => key === path[0]);
    if (!setting) problems.push(message);
    else if (raw[setting.key] === undefined)
      problems.push(`${setting.env} is required: ${setting.description}`);
    else problems.push(`${setting.env}: ${message}`);
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

function fromEnvironment(
  { env: name, secret }: Setting,
  env: Environment,
  problems: string[],
): string | undefined {
  const value = env[name] || undefined;
  const file = secret ? env[`${name}_FILE`] || undefined : undefined;
  if (file === undefined) return value;
  if (value !== undefined) {
    problems.push(`${name} and ${name}_FILE are both set: set one`);
    return undefined;
  }
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    problems.push(`${name}_FILE: cannot read ${file}: ${(error as Error).message}`);
    return undefined;
  }
}

function unknownVariables(settings: Setting[], env: Environment, alsoKnown: readonly string[]): string[] {
  const known = new Set([
    ...alsoKnown,
    ...settings.flatMap(({ env: name, secret }) => (secret ? [name, `${name}_FILE`] : [name])),
  ]);
  return Object.keys(env)
    .filter((name) => name.startsWith('ROLLUP_') && !known.has(name))
    .map(
      (name) =>
        `${name} is not a setting; known are ${[...known]
          .filter((other) => other.startsWith('ROLLUP_'))
          .sort()
          .join(', ')}`,
    );
}

function parseFlags(settings: Setting[], argv: readonly string[], problems: string[]): Map<string, string> {
  const flags = new Map<string, string>();
  for (let i = 0; i < argv.length; i++) {
    const [flag = '', inline] = argv[i]!.split(/=(.*)/s);
    if (!settings.some((setting) => setting.flag === flag)) {
      problems.push(`${flag} is not a flag; known are ${settings.map((setting) => setting.flag).join(', ')}`);
      continue;
    }
    const value = inline ?? argv[++i];
    if (value === undefined) problems.push(`${flag} needs a value`);
    else flags.set(flag, value);
  }
  return flags;
}
