import { applyDecorators, HttpCode } from '@nestjs/common';
import {
  ApiBody,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  type ApiResponseSchemaHost,
} from '@nestjs/swagger';
import { errorCodes, type ErrorCode } from '@zkr/sdk/error-codes';
import { z } from 'zod';
import { PROBLEM_TYPE, problemSchema } from '../errors/problem.js';

export interface EndpointOptions {
  summary: string;
  description?: string;
  response: z.ZodType;
  status?: number;
  /** Further statuses with the same body. */
  alsoStatus?: Record<number, string>;
  body?: z.ZodType;
  query?: z.ZodObject;
  params?: Record<string, z.ZodType>;
  errors?: readonly ErrorCode[];
}

/** Documents a handler from the very schemas that validate its input. */
export function Endpoint({
  summary,
  description,
  response,
  status = 200,
  alsoStatus = {},
  body,
  query,
  params = {},
  errors = [],
}: EndpointOptions): MethodDecorator {
  const answers = Object.entries({ [status]: summary, ...alsoStatus });
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary, ...(description !== undefined && { description }) }),
    ...answers.map(([code, text]) =>
      ApiResponse({
        status: Number(code),
        description: text,
        content: { 'application/json': { schema: jsonSchema(response) } },
      }),
    ),
    ...(body ? [ApiBody({ required: true, schema: jsonSchema(body, 'input') })] : []),
    ...Object.entries(params).map(([name, schema]) =>
      ApiParam({ name, schema: jsonSchema(schema, 'input') }),
    ),
    ...Object.entries(query?.shape ?? {}).map(([name, schema]) => {
      const field = schema as z.ZodType;
      return ApiQuery({
        name,
        required: !field.safeParse(undefined).success,
        schema: jsonSchema(field, 'input'),
        ...(field.description && { description: field.description }),
      });
    }),
    ...problems([...errors, 'RATE_LIMITED', 'INTERNAL', 'UNAVAILABLE']),
  );
}

/** One response per status, which lists its codes. */
function problems(codes: readonly ErrorCode[]): MethodDecorator[] {
  const statuses = [...new Set(codes.map((code) => errorCodes[code].http))];
  return statuses.map((status) => {
    const here = codes.filter((code) => errorCodes[code].http === status);
    const description = here.map((code) => `\`${code}\`: ${errorCodes[code].title}`).join('\n\n');
    return ApiResponse({
      status,
      description,
      content: { [PROBLEM_TYPE]: { schema: jsonSchema(problemSchema) } },
    });
  });
}

type OpenApiSchema = NonNullable<ApiResponseSchemaHost['schema']>;

/** OpenAPI 3.1 schemas are JSON Schema 2020-12. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): OpenApiSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  });
  return rest as OpenApiSchema;
}
