import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { errorCodes } from '@zkr/sdk/error-codes';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inAnHour, transfer } from './testing/signed.js';
import { putAccount, startTestApi, type TestApi, testKey } from './testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
}, 60_000);
afterAll(() => api.stop(), 60_000);
beforeEach(async () => {
  for (const table of ['l2_transaction', 'outbox', 'account'] as const)
    await api.db.deleteFrom(table).execute();
  await putAccount(api.db, { index: 0, balance: 1_000n, key: testKey(0) });
  await putAccount(api.db, { index: 1, balance: 0n, key: testKey(1) });
});

const post = (
  body: string | Uint8Array,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => fetch(`${api.url}/v1/transactions`, { method: 'POST', body: body as string, headers });
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
const stored = async () => (await api.db.selectFrom('l2_transaction').select('id').execute()).length;

describe('hostile input', () => {
  const text = () => JSON.stringify(transfer());
  it.each<[string, () => Promise<Response>, number, string]>([
    ['no body', () => post('', { 'content-type': 'application/json' }), 400, 'MALFORMED'],
    ['no JSON', () => post('{"kind":'), 400, 'MALFORMED'],
    [
      'another content-type',
      () => post(text(), { 'content-type': 'text/plain' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'another charset',
      () => post(text(), { 'content-type': 'application/json; charset=utf-16' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a compressed body',
      () => post(gzipSync(text()), { 'content-type': 'application/json', 'content-encoding': 'gzip' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['an unknown field', () => post(text().replace('{', '{"memo":"x",')), 400, 'UNKNOWN_FIELD'],
    ['__proto__', () => post(text().replace('{', '{"__proto__":{"nonce":0},')), 400, 'UNKNOWN_FIELD'],
    ['a key given twice', () => post(text().replace('{', '{"from":1,')), 400, 'MALFORMED'],
    ['1e400', () => post(text().replace('"nonce":0', '"nonce":1e400')), 400, 'MALFORMED'],
    ['a fraction', () => post(text().replace('"nonce":0', '"nonce":0.5')), 400, 'MALFORMED'],
    ['row 18: a number for an amount', () => post(text().replace('"100"', '100')), 400, 'MALFORMED'],
    ['half a surrogate pair', () => post(text().replace('"100"', '"\\ud800"')), 400, 'MALFORMED'],
    [
      'bytes that are not UTF-8',
      () => post(Buffer.concat([Buffer.from('{"kind":"'), Buffer.from([0xff]), Buffer.from('"}')])),
      400,
      'MALFORMED',
    ],
    ['30,000 levels', () => post(`{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`), 400, 'MALFORMED'],
    ['64 KiB and a byte', () => post(text() + ' '.repeat(65_537 - text().length)), 413, 'TOO_LARGE'],
    ['an unknown query parameter', () => fetch(`${api.url}/v1/batches?page=2`), 400, 'UNKNOWN_FIELD'],
    ['a query parameter given twice', () => fetch(`${api.url}/v1/batches?limit=1&limit=2`), 400, 'MALFORMED'],
    ['a page too large', () => fetch(`${api.url}/v1/batches?limit=501`), 400, 'MALFORMED'],
    ['a forged cursor', () => fetch(`${api.url}/v1/batches?cursor=AAAA`), 400, 'MALFORMED'],
    ['a bad percent-encoding', () => fetch(`${api.url}/v1/transactions/%FF`), 400, 'MALFORMED'],
    ['an unknown path', () => fetch(`${api.url}/v2/transactions`), 404, 'NOT_FOUND'],
    ['another method', () => fetch(`${api.url}/v1/transactions`, { method: 'DELETE' }), 404, 'NOT_FOUND'],
  ])('refuses %s', async (_what, send, status, code) => {
    const response = await send();
    expect([response.status, await codeOf(response)]).toEqual([status, code]);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await stored()).toBe(0);
  });

  it('takes exactly 64 KiB', async () => {
    const body = text();
    expect((await post(body + ' '.repeat(65_536 - body.length))).status).toBe(202);
  });

  it('ends an endless body early', async () => {
    const answer = await new Promise<{ status: number | undefined; sent: number }>((resolve, reject) => {
      let sent = 0;
      const request = httpRequest(
        `${api.url}/v1/transactions`,
        { method: 'POST', headers: { 'content-type': 'application/json' } },
        (response) => {
          clearInterval(timer);
          resolve({ status: response.statusCode, sent });
          request.destroy();
        },
      );
      const timer = setInterval(() => request.write(Buffer.alloc(16_384, 32)) && (sent += 16_384), 1);
      request.on('error', (error) => (clearInterval(timer), reject(error)));
    });
    expect(answer.status).toBe(413);
    expect(answer.sent).toBeLessThan(10_000_000);
  });

  it('never answers a body with a 5xx, and stores nothing of it', async () => {
    const key = fc.constantFrom(
      'kind',
      'from',
      'to',
      'amount',
      'fee',
      'nonce',
      'validUntil',
      'signature',
      'token',
      'recipient',
      'x',
    );
    const near = fc
      .tuple(key, fc.oneof(fc.jsonValue(), fc.constant('0x'), fc.constant(-0), fc.constant('9'.repeat(40))))
      .map(([name, value]) => ({ ...transfer({}, { key: testKey(1) }), [name]: value }));
    const body = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      near.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const response = await post(text);
        expect(response.status).toBeGreaterThanOrEqual(400);
        expect(response.status).toBeLessThan(500);
        expect(Object.keys(errorCodes)).toContain(await codeOf(response));
      }),
      { numRuns: 150 },
    );
    expect(await stored()).toBe(0);
  }, 60_000);

  it('never answers a path or query with a 5xx', async () => {
    const piece = fc
      .string({ unit: 'binary', maxLength: 20 })
      .map((raw) => encodeURIComponent(raw.replaceAll(/\p{Surrogate}/gu, '?')));
    const path = fc.tuple(
      fc.constantFrom('transactions', 'accounts', 'batches', 'deposits'),
      piece,
      piece,
      piece,
    );
    await fc.assert(
      fc.asyncProperty(path, async ([list, id, name, value]) => {
        expect((await fetch(`${api.url}/v1/${list}/${id}?${name}=${value}`)).status).toBeLessThan(500);
      }),
      { numRuns: 80 },
    );
  }, 60_000);

  it('names the request, and takes the caller’s name for it', async () => {
    const given = await fetch(`${api.url}/nope`, { headers: { 'x-request-id': 'abc-1' } });
    expect(((await given.json()) as { requestId: string }).requestId).toBe('abc-1');
    const forged = await fetch(`${api.url}/livez`, { headers: { 'x-request-id': '<script>' } });
    expect(forged.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    expect(forged.headers.get('x-content-type-options')).toBe('nosniff');
    expect(forged.headers.get('x-powered-by')).toBeNull();
  });
});

it('expires by the clock, with a second of grace to none', async () => {
  expect((await post(JSON.stringify(transfer({ validUntil: inAnHour() - 3_601 })))).status).toBe(410);
});
