import { errorCodes } from '@zkr/sdk/error-codes';

const GRPC_NAMES: Record<number, string> = {
  3: 'INVALID_ARGUMENT',
  5: 'NOT_FOUND',
  8: 'RESOURCE_EXHAUSTED',
  9: 'FAILED_PRECONDITION',
  10: 'ABORTED',
  13: 'INTERNAL',
  14: 'UNAVAILABLE',
};

/** docs/errors.md; its spec says how to write it anew. */
export function describeErrors(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { http, grpc, retryable, title, remedy }]) =>
      `| \`${code}\` | ${http} | ${GRPC_NAMES[grpc]} | ${retryable ? 'yes' : 'no'} | ${title}. ${remedy} |`,
  );
  return [
    '# Errors',
    '',
    'What REST (`code` of an RFC 9457 problem), gRPC (`reason` of google.rpc.ErrorInfo, and metadata `error-code`) and the SDK',
    '(`RollupApiError.code`) answer with. Retryable: the identical request may succeed later. Generated from',
    '`libs/sdk/src/error-codes.ts`; `UPDATE_DOCS=1 npx vitest run apps/api/src/errors/describe-errors` writes it anew.',
    '',
    '| code | HTTP | gRPC | retryable | meaning and remedy |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
