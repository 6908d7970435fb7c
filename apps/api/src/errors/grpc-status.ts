import { Metadata, type ServiceError } from '@grpc/grpc-js';
import type { ApiError } from './api-error.js';
import { encodeMessage } from './protobuf.js';

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';
const DOMAIN = 'rollup.v1';

/** A gRPC error whose details hold google.rpc.ErrorInfo with the code as reason; `error-code` repeats it in plain metadata. */
export function grpcError(error: ApiError, requestId: string): ServiceError {
  const { grpc } = error.entry;
  const metadata = new Metadata();
  metadata.set('error-code', error.code);
  metadata.set('x-request-id', requestId);
  metadata.set('grpc-status-details-bin', Buffer.from(statusDetails(error, grpc)));
  return Object.assign(new Error(error.message), { code: grpc, details: error.message, metadata });
}

function statusDetails(error: ApiError, status: number): Uint8Array {
  const params = Object.entries(error.params).map(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [
      3,
      encodeMessage([
        [1, key],
        [2, text],
      ]),
    ] as const;
  });
  const info = encodeMessage([[1, error.code], [2, DOMAIN], ...params]);
  return encodeMessage([
    [1, status],
    [2, error.message],
    [
      3,
      encodeMessage([
        [1, ERROR_INFO],
        [2, info],
      ]),
    ],
  ]);
}
