import { expect, it } from 'vitest';
import { ApiError } from './api-error.js';
import { grpcError } from './grpc-status.js';
import { encodeMessage } from './protobuf.js';

it('encodes varints and text as protobuf does', () => {
  expect(
    Buffer.from(
      encodeMessage([
        [1, 300],
        [2, 'testing'],
      ]),
    ).toString('hex'),
  ).toBe('08ac02120774657374696e67');
});

it('puts code, message and parameters into google.rpc.Status', () => {
  const error = grpcError(new ApiError('NONCE_TOO_LOW', 'used', { accountNonce: 7 }), 'r1');
  expect(error).toMatchObject({ code: 9, details: 'used' });
  const details = error.metadata.get('grpc-status-details-bin')[0] as Buffer;
  const info = Buffer.concat([
    Buffer.from('\x0a\x0dNONCE_TOO_LOW\x12\x09rollup.v1\x1a\x11\x0a\x0caccountNonce\x12\x017'),
  ]);
  expect(details.includes(info)).toBe(true);
  expect(details.subarray(0, 8)).toEqual(Buffer.from('\x08\x09\x12\x04used'));
});
