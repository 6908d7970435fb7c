import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { type Setting, settingsOf } from './setting.js';
import type { ConfigTree } from './settings/tree.js';

/** The section that every program reads; a program's own comes before it. */
export const SHARED_SECTION = 'all';

export interface FileValue {
  text: string;
  /** For people: `rollup.yaml: api.httpPort`. */
  place: string;
  /** `text` is the path of a file that holds the secret. */
  secretFile: boolean;
}

/** By the key of the setting. */
export type FileValues = ReadonlyMap<string, FileValue>;

const scalar = z.string();
const sections = z.record(z.string(), z.unknown());

/**
 * What a YAML or JSON file says to one program. All of the file is checked against all programs' settings, so that a
 * misspelt key is found by whichever program reads it first.
 *
 * @param problems gets what is wrong with the file
 */
export function readConfigFile(
  path: string,
  program: string,
  tree: ConfigTree,
  problems: string[],
): FileValues {
  const found = new Map<string, FileValue>();
  const content = parse(path, problems);
  for (const [section, keys] of Object.entries(content)) {
    const settings = settingsOfSection(section, tree);
    if (settings === undefined) {
      const known = [SHARED_SECTION, ...Object.keys(tree)].join(', ');
      problems.push(`${path}: there is no section ${section}; known are ${known}`);
      continue;
    }
    for (const [key, value] of Object.entries(mapping(keys, `${path}: ${section}`, problems))) {
      const place = `${path}: ${section}.${key}`;
      const read = readValue(settings, section, key, value, place, problems);
      if (read === undefined || !(section === program || section === SHARED_SECTION)) continue;
      if (section === program || !found.has(read.key)) found.set(read.key, read.value);
    }
  }
  return found;
}

function settingsOfSection(section: string, tree: ConfigTree): Setting[] | undefined {
  const schemas = section === SHARED_SECTION ? Object.values(tree) : [Object.hasOwn(tree, section) ? tree[section]! : undefined];
  const known = schemas.flatMap((schema) => (schema ? settingsOf(schema) : []));
  return known.length === 0 ? undefined : known.filter(({ key }) => key !== 'configFile');
}

/** Scalars stay the text they are written as, like a variable's: 0x10 and 1e3 are not turned into numbers. */
function parse(path: string, problems: string[]): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    problems.push(`ROLLUP_CONFIG_FILE: cannot read ${path}: ${(error as Error).message}`);
    return {};
  }
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    problems.push(`${path}: is not YAML or JSON: ${error.message.split('\n')[0]}`);
    return {};
  }
  return mapping(document.toJS(), path, problems);
}

function mapping(value: unknown, place: string, problems: string[]): Record<string, unknown> {
  if (value === null || value === '') return {};
  const parsed = sections.safeParse(value);
  if (!parsed.success) problems.push(`${place}: must have keys with values below it`);
  return parsed.data ?? {};
}

function readValue(
  settings: readonly Setting[],
  section: string,
  key: string,
  value: unknown,
  place: string,
  problems: string[],
): { key: string; value: FileValue } | undefined {
  const setting = settings.find((known) => (known.secret ? [known.key, `${known.key}File`] : [known.key]).includes(key));
  if (setting === undefined) {
    const names = settings.map((known) => (known.secret ? `${known.key}File` : known.key));
    problems.push(`${place} is not a setting; ${section} has ${[...new Set(names)].sort().join(', ')}`);
    return undefined;
  }
  if (setting.secret && key === setting.key) {
    problems.push(`${place} is a secret: put it into a file of its own, and that file’s path here as ${key}File`);
    return undefined;
  }
  const text = asText(value);
  if (text === undefined) {
    problems.push(`${place}: must be one value, or a list of them`);
    return undefined;
  }
  // Empty is unset, as of a variable.
  return text === '' ? undefined : { key: setting.key, value: { text, place, secretFile: setting.secret } };
}

function asText(value: unknown): string | undefined {
  if (value === null) return '';
  const one = scalar.safeParse(value);
  return one.success ? one.data : z.array(scalar).safeParse(value).data?.join(',');
}
