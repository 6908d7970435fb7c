import { signMessage, verifySignature } from '@zkr/protocol/eddsa';
import { FIELD_ORDER } from '@zkr/protocol/constants';
import type { ServiceContext } from '@zkr/service/service-context';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiConfig } from '../config.js';
import { testKey } from '../testing/test-api.js';
import { Registry } from 'prom-client';
import { decodeChecks, encodeChecks, type SignatureCheck } from './signature-check.js';
import { SignaturePool } from './signature-pool.js';
import { SignatureThread } from './signature-thread.js';

/** The threads run what `npm run build` made. */
const errors: unknown[] = [];
const context = { metrics: new Registry(), logger: { error: (detail: unknown) => errors.push(detail) } } as unknown as ServiceContext;
const pool = new SignaturePool({ signatureThreads: 2, maxQueuedSubmissions: 50 } as ApiConfig, context);
beforeAll(() => pool.onModuleInit(), 60_000);
afterAll(() => pool.onApplicationShutdown());

function check(message: bigint, wrong?: 'message' | 'key' | 's' | 'range'): SignatureCheck {
  const { secret, publicKey } = testKey(Number(message % 5n));
  const signature = signMessage(secret, message);
  return {
    key: wrong === 'key' ? testKey(9).publicKey : publicKey,
    message: wrong === 'message' ? message + 1n : message,
    signature: {
      ...signature,
      ...(wrong === 's' && { s: signature.s + 1n }),
      ...(wrong === 'range' && { rx: signature.rx + FIELD_ORDER }),
    },
  };
}

const element = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
const anyCheck = fc.record({
  key: fc.record({ x: element, y: element }),
  message: element,
  signature: fc.record({ rx: element, ry: element, s: element }),
});

describe('SignaturePool', () => {
  it('has the verdicts of the protocol, each for its own signature', async () => {
    const kinds = [undefined, 'message', 'key', undefined, 's', 'range'] as const;
    const checks = Array.from({ length: 40 }, (_, i) => check(BigInt(i + 1), kinds[i % kinds.length]));
    const expected = checks.map(({ key, message, signature }) => verifySignature(key, message, signature));
    expect(await Promise.all(checks.map((one) => pool.verify(one)))).toEqual(expected);
    expect(new Set(expected).size).toBe(2);
  });

  it('carries any numbers to its threads as they are', () => {
    fc.assert(
      fc.property(fc.array(anyCheck, { maxLength: 5 }), (checks) => {
        expect(decodeChecks(encodeChecks(checks))).toEqual(checks);
      }),
    );
  });

  it('answers with an error that may be retried when a thread dies, and replaces the thread', { timeout: 60_000 }, async () => {
    const before = (pool as unknown as { threads: Promise<SignatureThread>[] }).threads;
    const dying = Promise.all(before.map(async (thread) => (await thread).stop()));
    const results = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => pool.verify(check(BigInt(i + 1)))));
    await dying;
    const failed = results.filter((result) => result.status === 'rejected');
    for (const { reason } of failed) expect(reason).toMatchObject({ code: 'UNAVAILABLE' });
    expect(failed.length).toBeLessThan(40);
    expect(await pool.verify(check(7n))).toBe(true);
  });

  it('turns away what it has no room for', async () => {
    const results = await Promise.allSettled(Array.from({ length: 60 }, () => pool.verify(check(1n))));
    const away = results.filter((result) => result.status === 'rejected');
    expect(away).toHaveLength(10);
    expect(away[0]!.reason).toMatchObject({ code: 'OVERLOADED' });
  });
});
