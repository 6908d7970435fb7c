import { z } from 'zod';
import { ApiError } from '../errors/api-error.js';
import { wholeNumber } from './params.js';

export const MAX_PAGE_SIZE = 500;
const DEFAULT_PAGE_SIZE = 50;

/** Query parameters of a list. */
export const pageQuery = {
  limit: wholeNumber(MAX_PAGE_SIZE)
    .pipe(z.number().min(1))
    .default(DEFAULT_PAGE_SIZE)
    .describe(`items at most, up to ${MAX_PAGE_SIZE}`),
  cursor: z.string().max(100).optional().describe('nextCursor of the page before'),
};

export const pageOf = <S extends z.ZodType>(item: S) =>
  z.strictObject({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('give it as cursor to get what follows; null at the end'),
  });

/** Opaque to clients: `<list>:<key of the last item>`. */
export function encodeCursor(list: string, key: number): string {
  return Buffer.from(`${list}:${key}`).toString('base64url');
}

export function decodeCursor(list: string, cursor: string): bigint {
  const match = /^([a-z]+):(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match?.[1] !== list)
    throw new ApiError('MALFORMED', 'The cursor is not one of this list.', {
      issues: [{ path: 'cursor', message: 'unknown' }],
    });
  return BigInt(match[2]!);
}

/** @param rows up to limit + 1 of them: the last one only tells that there is more */
export function page<T>(
  list: string,
  rows: T[],
  limit: number,
  key: (row: T) => number,
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? encodeCursor(list, key(items.at(-1)!)) : null };
}
