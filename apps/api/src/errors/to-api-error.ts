import { HttpException } from '@nestjs/common';
import { isRetriable } from '@zkr/storage/retriable';
import { ApiError } from './api-error.js';

/** Makes anything thrown a refusal of ours; what we do not know is INTERNAL and tells nothing. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof HttpException) return fromHttp(error);
  if (isAway(error))
    return new ApiError('UNAVAILABLE', 'The database does not answer now.', {}, { cause: error });
  return new ApiError('INTERNAL', 'The request failed on our side.', {}, { cause: error });
}

function fromHttp(error: HttpException): ApiError {
  const status = error.getStatus();
  if (status === 404) return new ApiError('NOT_FOUND', 'There is nothing at this path.');
  if (status === 405) return new ApiError('METHOD_NOT_ALLOWED', 'The resource does not take this method.');
  if (status >= 400 && status < 500) return new ApiError('MALFORMED', 'The request could not be read.');
  return new ApiError('INTERNAL', 'The request failed on our side.', {}, { cause: error });
}

/** Retries within the request were in vain. */
function isAway(error: unknown): boolean {
  return (
    isRetriable(error) ||
    (error instanceof Error && 'code' in error && (error.code === '53300' || error.code === '57014'))
  );
}
