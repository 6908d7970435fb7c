import type { z } from 'zod';
import { type Setting, settingsOf, standardOf } from './setting.js';

/** A Markdown table of what a service reads, for its README and `--help`. */
export function describeConfig(schema: z.ZodObject): string {
  return describeSettings(settingsOf(schema));
}

export function describeSettings(settings: readonly Setting[]): string {
  const rows = settings.map((setting) => {
    const { env, flag, secret, description } = setting;
    const { required, text } = standardOf(setting);
    const standard = required ? 'required' : text === null ? 'none' : `\`${text}\``;
    return `| \`${env}\`${secret ? ` or \`${env}_FILE\`` : ''} | \`${flag}\` | ${standard} | ${description} |`;
  });
  return ['| variable | flag | default | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}
