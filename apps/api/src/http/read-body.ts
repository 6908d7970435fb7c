import type { NextFunction, Request, Response } from 'express';
import { ApiError } from '../errors/api-error.js';

/**
 * Puts the raw body into `request.body`. Unlike body-parser it refuses at the first byte too many, and does not read on
 * until the sender ends.
 */
export function readBody(limitBytes: number) {
  const tooLarge = () =>
    new ApiError('TOO_LARGE', `The body may have ${limitBytes} bytes at most.`, { limitBytes });
  return (request: Request, _response: Response, next: NextFunction): void => {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      return next(new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Compressed bodies are not taken.'));
    }
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) return next(tooLarge());
    collect(request, limitBytes).then(
      (body) => {
        if (!body) return next(tooLarge());
        request.body = body;
        next();
      },
      () => next(new ApiError('MALFORMED', 'The body broke off.')),
    );
  };
}

/** Undefined as soon as there is too much. */
function collect(request: Request, limitBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length <= limitBytes) return void chunks.push(chunk);
      request.off('data', take);
      resolve(undefined);
    };
    request.on('data', take);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('aborted', reject);
  });
}
