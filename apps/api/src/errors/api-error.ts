import { errorCodes, type ErrorCode } from '@zkr/sdk/error-codes';

/** What a request is refused with, over REST and gRPC alike. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: ErrorCode,
    /** For a person; shown to the caller. */
    detail: string,
    /** Shown to the caller. */
    readonly params: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }

  get entry(): (typeof errorCodes)[ErrorCode] {
    return errorCodes[this.code];
  }
}

export function notFound(what: string): ApiError {
  return new ApiError('NOT_FOUND', `There is no ${what}.`);
}
