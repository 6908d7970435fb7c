import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import { ApiError } from '../errors/api-error.js';
import { parseStrictJson } from './strict-json.js';
import { validated } from './validated.js';

const JSON_TYPE = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;

/** Nest takes data with a `transform` (a zod schema has one) for a pipe, and data with a `schema` for options of its own. */
interface Wrapped {
  validator: z.ZodType;
}

const jsonBody = createParamDecorator(({ validator }: Wrapped, context: ExecutionContext) => {
  const request = requestOf(context);
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The content-type must be application/json, in UTF-8.');
  }
  const json = parseStrictJson(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
  if (!json.ok) throw new ApiError(json.code, json.reason);
  return validated(validator, json.value);
});

const validQuery = createParamDecorator(({ validator }: Wrapped, context: ExecutionContext) =>
  validated(validator, { ...requestOf(context).query }),
);

/** The body, strictly parsed and validated. */
export const JsonBody = (schema: z.ZodType): ParameterDecorator => jsonBody({ validator: schema });

/** All query parameters; one given twice is refused. */
export const ValidQuery = (schema: z.ZodType): ParameterDecorator => validQuery({ validator: schema });

const pathParam = createParamDecorator(
  ({ name, validator }: Wrapped & { name: string }, context: ExecutionContext) => {
    const values = { [name]: requestOf(context).params[name] };
    return validated(z.object({ [name]: validator }), values)[name];
  },
);

/** One path parameter. */
export const PathParam = (name: string, schema: z.ZodType): ParameterDecorator =>
  pathParam({ name, validator: schema });

/** Aborts when the client has gone. */
export const ClientGone = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const gone = new AbortController();
  context
    .switchToHttp()
    .getResponse<import('express').Response>()
    .once('close', () => gone.abort());
  return gone.signal;
});

function requestOf(context: ExecutionContext): Request {
  return context.switchToHttp().getRequest<Request>();
}

/** A whole number in a path or query, as canonical decimal text. */
export const wholeNumber = (max: number) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,15})$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().max(max));
export const hash32 = z.string().regex(/^0x[0-9a-f]{64}$/, 'must be 0x and 64 lower-case hex digits');
export const addressText = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'must be 0x and 40 hex digits')
  .transform((text) => text.toLowerCase());
