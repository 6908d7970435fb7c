import type { z } from 'zod';
import { settingsOf } from './setting.js';

/** A Markdown table of what a service reads, for its README and `--help`. */
export function describeConfig(schema: z.ZodObject): string {
  const rows = settingsOf(schema).map(({ env, flag, secret, description, schema: field }) => {
    const fallback = field.safeParse(undefined);
    const standard = !fallback.success
      ? 'required'
      : fallback.data === undefined
        ? 'none'
        : `\`${String(fallback.data)}\``;
    return `| \`${env}\`${secret ? ` or \`${env}_FILE\`` : ''} | \`${flag}\` | ${standard} | ${description} |`;
  });
  return ['| variable | flag | default | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}
