import { expect, it } from 'vitest';
import { errorFromResponse } from './rollup-error.js';

it('reads a problem', () => {
  const body = JSON.stringify({
    code: 'NONCE_TOO_LOW',
    detail: 'used',
    params: { accountNonce: 3 },
    requestId: 'r',
  });
  expect(errorFromResponse(409, body, null)).toMatchObject({
    code: 'NONCE_TOO_LOW',
    status: 409,
    params: { accountNonce: 3 },
    requestId: 'r',
    retryable: false,
  });
});

it.each([
  [502, '<html>', 'UNAVAILABLE'],
  [429, '', 'RATE_LIMITED'],
  [500, 'null', 'INTERNAL'],
  [500, '{"code":"constructor"}', 'INTERNAL'],
])('makes of %i %s an error with code %s', (status, body, code) => {
  expect(errorFromResponse(status, body, '7')).toMatchObject({ code, retryAfterSeconds: 7 });
});
