import type { z } from 'zod';

export interface SettingMeta {
  /** Environment variable. Default: the key, as ROLLUP_SCREAMING_SNAKE. */
  env?: string;
  /** May also come from the file named by `<env>_FILE`, and never reaches a log. */
  secret?: boolean;
  /** How the reference puts a default that depends on the machine. */
  defaultText?: string;
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
  defaultText: string | undefined;
  description: string;
  schema: z.ZodType;
}

/** What counts when nothing is given, for people; null: nothing does, `required`: it must be given. */
export function standardOf({ defaultText, schema }: Setting): { required: boolean; text: string | null } {
  const unset = schema.safeParse(undefined);
  return { required: !unset.success, text: defaultText ?? (unset.data === undefined ? null : String(unset.data)) };
}

/** The names of the environment that a setting is read from. */
export const variablesOf = ({ env, secret }: Setting): string[] => (secret ? [env, `${env}_FILE`] : [env]);

/** What a config schema reads. */
export function settingsOf(schema: z.ZodObject): Setting[] {
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([key, field]) => {
    const meta = (field.meta() ?? {}) as Partial<SettingMeta>;
    return {
      key,
      env: meta.env ?? `ROLLUP_${words(key, '_').toUpperCase()}`,
      flag: `--${words(key, '-')}`,
      secret: meta.secret ?? false,
      defaultText: meta.defaultText,
      description: meta.description ?? '',
      schema: field,
    };
  });
}

function words(key: string, separator: string): string {
  return key.replaceAll(/([a-z0-9])([A-Z])/g, `$1${separator}$2`).toLowerCase();
}
