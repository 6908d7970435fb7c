import type { z } from 'zod';
import { ApiError } from '../errors/api-error.js';

const MAX_ISSUES = 10;

/** @throws ApiError UNKNOWN_FIELD if nothing but unknown keys is wrong, else MALFORMED; both name where */
export function validated<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => ({ path: path.join('.').slice(0, 100), message: message.slice(0, 200) }));
  const unknownOnly = parsed.error.issues.every(({ code }) => code === 'unrecognized_keys');
  const detail = issues.map(({ path, message }) => `${path || 'request'}: ${message}`).join('; ');
  throw new ApiError(unknownOnly ? 'UNKNOWN_FIELD' : 'MALFORMED', detail.slice(0, 500), { issues });
}
