import { errorCodes, PROBLEM_TYPE_BASE, type ErrorCode } from '@zkr/sdk/error-codes';
import type { Problem } from '@zkr/sdk/rollup-error';
import { z } from 'zod';
import type { ApiError } from './api-error.js';

export const PROBLEM_TYPE = 'application/problem+json';

export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
    retryable: z.boolean(),
    requestId: z.string().optional(),
    params: z.record(z.string(), z.unknown()),
  })
  .describe('RFC 9457; docs/errors.md has a line per code');

export function problemOf(error: ApiError, requestId: string): Problem {
  const { http, title, retryable } = error.entry;
  return {
    type: `${PROBLEM_TYPE_BASE}${error.code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status: http,
    detail: error.message,
    code: error.code,
    retryable,
    requestId,
    params: { ...error.params },
  };
}
