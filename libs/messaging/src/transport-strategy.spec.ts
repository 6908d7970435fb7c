import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { DeadLetter } from './dead-letter.js';
import { decodeEvent } from './decode-event.js';
import type { EventContext } from './event-context.js';
import type { IncomingMessage, MessageHandler, SubscribeOptions } from './message-bus.js';
import { BusTransport } from './transport-strategy.js';

const schemas = { t: z.strictObject({ amount: z.string().regex(/^\d+$/).transform(BigInt) }) };
const incoming = (
  value: string | Buffer | null,
  headers: Record<string, string> = { 'event-id': 'e1' },
): IncomingMessage => ({
  topic: 't',
  partition: 0,
  offset: '7',
  key: 'k',
  value: value === null ? null : Buffer.from(value),
  headers,
});

function transport(handler: (payload: unknown, context: EventContext) => Promise<unknown>) {
  const letters: DeadLetter[] = [];
  let subscribed: SubscribeOptions | undefined;
  const strategy = new BusTransport({
    group: 'svc',
    schemas,
    deadLetters: { bury: async (letter) => void letters.push(letter) },
    bus: {
      subscribe: (options) => {
        subscribed = options;
        return { connected: false, stop: async () => undefined };
      },
    },
  });
  strategy.addHandler('t', handler as never, true);
  const receive: MessageHandler = (message) => subscribed!.onMessage(message);
  strategy.listen(() => undefined);
  return { letters, receive, strategy, subscribed: () => subscribed };
}

it('gives a handler the parsed payload and its context, at once without a connection', async () => {
  const calls: unknown[] = [];
  const { receive, strategy, subscribed } = transport(async (payload, { eventId, topic, key, headers }) => {
    calls.push([payload, eventId, topic, key, headers]);
  });
  expect(strategy.connected).toBe(false);
  expect(subscribed()).toMatchObject({ group: 'svc', topics: ['t'] });
  await receive(incoming('{"amount":"12"}', { 'event-id': 'e1', a: 'b' }));
  expect(calls).toEqual([[{ amount: 12n }, 'e1', 't', 'k', { 'event-id': 'e1', a: 'b' }]]);
});

it('lets a failing handler have the message again, however often', async () => {
  const { receive, letters } = transport(() => Promise.reject(new Error('db away')));
  for (let i = 0; i < 10; i++) await expect(receive(incoming('{"amount":"12"}'))).rejects.toThrow('db away');
  expect(letters).toEqual([]);
});

it('buries what cannot be decoded at the third attempt', async () => {
  const { receive, letters } = transport(async () => expect.fail('called'));
  const bad = incoming('{"amount":12}');
  await expect(receive(bad)).rejects.toThrow(/Cannot decode t\/0\/7: amount/);
  await expect(receive(bad)).rejects.toThrow();
  await receive(bad);
  expect(letters).toMatchObject([{ consumer: 'svc', message: bad }]);
});

it('refuses to listen to a topic without a schema', () => {
  const { strategy } = transport(async () => undefined);
  strategy.addHandler('unknown', (async () => undefined) as never, true);
  let error: unknown;
  strategy.listen((given) => (error = given));
  expect(String(error)).toContain('No schema for the topics unknown');
});

it('decodes anything without throwing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        fc.constant(null),
      ),
      (value) => {
        const decoded = decodeEvent(schemas, incoming(value));
        expect(typeof decoded.ok).toBe('boolean');
      },
    ),
  );
  expect(decodeEvent(schemas, { ...incoming('{}'), topic: '__proto__' }).ok).toBe(false);
  expect(decodeEvent(schemas, incoming('{"amount":"1"}', {}))).toEqual({
    ok: false,
    reason: 'no event-id header',
  });
});
