import type { ResolvedSetting, Source } from './resolve-settings.js';
import { standardOf } from './setting.js';

export interface PrintedSetting {
  key: string;
  variable: string;
  /** As written, or the default as the reference has it; null: has none. Never a secret. */
  value: string | null;
  source: Source;
  /** The flag, variable, or key of the file; empty for a default. */
  place: string;
}

const REDACTED = '[redacted]';

/** What counts and where it comes from. */
export function printedSettings(resolved: readonly ResolvedSetting[]): PrintedSetting[] {
  return resolved.map(({ setting, text, source, place }) => ({
    key: setting.key,
    variable: setting.env,
    value: text === undefined ? standardOf(setting).text : setting.secret ? REDACTED : text,
    source,
    place,
  }));
}

/** One line a setting: `HTTP_PORT=3000  # file, rollup.yaml: api.httpPort`. */
export function printConfig(resolved: readonly ResolvedSetting[]): string {
  return printedSettings(resolved)
    .map(({ variable, value, source, place }) => {
      const origin = place === '' || place === variable ? source : `${source}, ${place}`;
      return `${value === null ? `# ${variable} is not set` : `${variable}=${value}`}  # ${origin}\n`;
    })
    .join('');
}
