import { afterAll, beforeAll, expect, it } from 'vitest';
import { GrpcClient } from './testing/grpc-client.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ rateLimitRequests: 5, rateLimitWindowSeconds: 60, trustedProxies: 1 });
}, 60_000);
afterAll(() => api.stop(), 60_000);

const from = (address: string) => fetch(`${api.url}/v1/tokens`, { headers: { 'x-forwarded-for': address } });
const statuses = async (address: string, count: number) => {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) seen.push((await from(address)).status);
  return seen;
};

it('counts per address, says what is left, and lets probes through', async () => {
  const first = await from('192.0.2.1');
  expect([first.headers.get('ratelimit-limit'), first.headers.get('ratelimit-remaining')]).toEqual([
    '5',
    '4',
  ]);
  expect(await statuses('192.0.2.1', 6)).toEqual([200, 200, 200, 200, 429, 429]);
  const refused = await from('192.0.2.1');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
  expect((await from('192.0.2.2')).status).toBe(200);
  expect((await fetch(`${api.url}/livez`, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(200);
});

it('believes one proxy and no more', async () => {
  for (let i = 0; i < 5; i++) await from(`10.0.0.${i}, 192.0.2.3`);
  expect((await from('10.0.0.9, 192.0.2.3')).status).toBe(429);
});

it('limits gRPC too', async () => {
  const client = new GrpcClient(api.grpcAddress);
  const calls = Array.from({ length: 8 }, () =>
    client.call('NetworkService', 'GetStatus', {}).then(
      () => 'ok',
      (error: { metadata: { get(key: string): unknown[] } }) => error.metadata.get('error-code')[0],
    ),
  );
  const answers = await Promise.all(calls);
  expect(answers.filter((answer) => answer === 'ok').length).toBeLessThanOrEqual(5);
  expect(answers).toContain('RATE_LIMITED');
  client.close();
});

it('goes on limiting without Redis, each replica for itself', async () => {
  await api.redis.stop();
  expect(await statuses('192.0.2.4', 7)).toEqual([200, 200, 200, 200, 200, 429, 429]);
  await api.redis.start();
}, 30_000);
