import type { z } from 'zod';

export interface SettingMeta {
  /** Environment variable. Default: the key, as ROLLUP_SCREAMING_SNAKE. */
  env?: string;
  /** May also come from the file named by `<env>_FILE`, and never reaches a log. */
  secret?: boolean;
  description: string;
}

/** Says where a key of a config schema comes from. Call it last: `setting(z.string().optional(), { … })`. */
export function setting<S extends z.ZodType>(schema: S, meta: SettingMeta): S {
  return schema.meta({ ...meta }) as S;
}

export interface Setting {
  key: string;
  env: string;
  flag: string;
  secret: boolean;
  description: string;
  schema: z.ZodType;
}

/** What a config schema reads. */
export function settingsOf(schema: z.ZodObject): Setting[] {
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([key, field]) => {
    const meta = (field.meta() ?? {}) as Partial<SettingMeta>;
    return {
      key,
      env: meta.env ?? `ROLLUP_${words(key, '_').toUpperCase()}`,
      flag: `--${words(key, '-')}`,
      secret: meta.secret ?? false,
      description: meta.description ?? '',
      schema: field,
    };
  });
}

function words(key: string, separator: string): string {
  return key.replaceAll(/([a-z0-9])([A-Z])/g, `$1${separator}$2`).toLowerCase();
}
