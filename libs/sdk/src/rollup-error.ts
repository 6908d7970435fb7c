import { errorCodes, isErrorCode, type ErrorCode } from './error-codes.js';

/** The body of an error, application/problem+json (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  retryable: boolean;
  requestId?: string;
  params: Record<string, unknown>;
}

/**
 * The rollup refused, or could not be reached (code `UNAVAILABLE`, status 0).
 *
 * @example
 * try {
 *   await wallet.transfer({ from: 0, to: 1, amount: 10n ** 18n });
 * } catch (error) {
 *   if (error instanceof RollupApiError && error.code === 'INSUFFICIENT_BALANCE') console.log(error.params);
 * }
 */
export class RollupApiError extends Error {
  override readonly name = 'RollupApiError';

  constructor(
    readonly code: ErrorCode,
    detail: string,
    readonly status: number,
    readonly params: Readonly<Record<string, unknown>> = {},
    readonly requestId?: string,
    /** From Retry-After. */
    readonly retryAfterSeconds?: number,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}

/** Reads what came with an error status; anything but a problem of ours (a proxy’s page) becomes UNAVAILABLE or INTERNAL. */
export function errorFromResponse(status: number, body: string, retryAfter: string | null): RollupApiError {
  const problem = parseProblem(body);
  const seconds = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
  if (problem && isErrorCode(problem.code)) {
    return new RollupApiError(
      problem.code,
      problem.detail ?? problem.code,
      status,
      problem.params ?? {},
      problem.requestId,
      seconds,
    );
  }
  const code =
    status === 429
      ? 'RATE_LIMITED'
      : status === 502 || status === 503 || status === 504
        ? 'UNAVAILABLE'
        : 'INTERNAL';
  return new RollupApiError(
    code,
    `the server answered ${status}: ${body.slice(0, 200)}`,
    status,
    {},
    undefined,
    seconds,
  );
}

function parseProblem(body: string): Partial<Problem> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Partial<Problem>) : undefined;
  } catch {
    return undefined;
  }
}
