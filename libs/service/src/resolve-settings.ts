import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { Environment, LoadConfigOptions } from './config.js';
import { type FileValues, readConfigFile } from './config-file.js';
import { type Setting, settingsOf, variablesOf } from './setting.js';
import type { ConfigTree } from './settings/tree.js';

export type Source = 'flag' | 'environment' | 'file' | 'default';

export interface ResolvedSetting {
  setting: Setting;
  /** As written; undefined: the default, if it has one. */
  text: string | undefined;
  source: Source;
  /** For people: `--http-port`, `DATABASE_URL_FILE`, `rollup.yaml: api.httpPort`. Empty for a default. */
  place: string;
  /** It was given in a way that has no value; `problems` says so. */
  broken: boolean;
}

export interface Resolution {
  /** In the schema's order. */
  resolved: ResolvedSetting[];
  /** What is wrong with where values come from; the values themselves are not checked here. */
  problems: string[];
}

/** The value that counts for each setting, and where it comes from: flag before environment before file before default. */
export function resolveSettings(
  schema: z.ZodObject,
  env: Environment,
  argv: readonly string[],
  { program = '', tree = {} }: LoadConfigOptions,
): Resolution {
  const settings = settingsOf(schema);
  const whole: ConfigTree = { ...tree, [program]: schema };
  const problems = unknownVariables(settings, whole, env);
  const flags = parseFlags(settings, argv, problems);
  const early = (setting: Setting) => fromFlag(setting, flags) ?? fromEnvironment(setting, env, problems);
  const file = settings.find(({ key }) => key === 'configFile');
  const path = file && early(file)?.text;
  const values: FileValues = path === undefined ? new Map() : readConfigFile(path, program, whole, problems);
  const resolved = settings.map(
    (setting) =>
      early(setting) ??
      fromFile(setting, values, problems) ?? { setting, text: undefined, source: 'default' as const, place: '', broken: false },
  );
  return { resolved, problems };
}

function fromFlag(setting: Setting, flags: ReadonlyMap<string, string>): ResolvedSetting | undefined {
  const text = flags.get(setting.flag);
  return text === undefined ? undefined : { setting, text, source: 'flag', place: setting.flag, broken: false };
}

function fromEnvironment(setting: Setting, env: Environment, problems: string[]): ResolvedSetting | undefined {
  const [name, fileName] = variablesOf(setting) as [string, string?];
  const text = env[name] || undefined;
  const path = (fileName && env[fileName]) || undefined;
  const source = 'environment';
  if (path === undefined) return text === undefined ? undefined : { setting, text, source, place: name, broken: false };
  const place = fileName!;
  if (text === undefined) return fromSecretFile({ setting, source, place }, path, problems);
  problems.push(`${name} and ${place} are both set: set one`);
  return { setting, text: undefined, source, place, broken: true };
}

function fromFile(setting: Setting, values: FileValues, problems: string[]): ResolvedSetting | undefined {
  const value = values.get(setting.key);
  if (value === undefined) return undefined;
  const { text, place } = value;
  if (value.secretFile) return fromSecretFile({ setting, source: 'file', place }, text, problems);
  return { setting, text, source: 'file', place, broken: false };
}

function fromSecretFile(
  from: Pick<ResolvedSetting, 'setting' | 'source' | 'place'>,
  path: string,
  problems: string[],
): ResolvedSetting {
  try {
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (text !== '') return { ...from, text, broken: false };
    problems.push(`${from.place}: ${path} is empty`);
  } catch (error) {
    problems.push(`${from.place}: cannot read ${path}: ${(error as Error).message}`);
  }
  return { ...from, text: undefined, broken: true };
}

function unknownVariables(settings: readonly Setting[], tree: ConfigTree, env: Environment): string[] {
  const known = new Set(Object.values(tree).flatMap((schema) => settingsOf(schema).flatMap(variablesOf)));
  const own = settings.flatMap(variablesOf).filter((name) => name.startsWith('ROLLUP_'));
  return Object.keys(env)
    .filter((name) => name.startsWith('ROLLUP_') && !known.has(name))
    .map((name) => `${name} is not a setting; known are ${own.sort().join(', ')}`);
}

function parseFlags(settings: readonly Setting[], argv: readonly string[], problems: string[]): Map<string, string> {
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
