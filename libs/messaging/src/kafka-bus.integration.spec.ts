import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureTopics } from './ensure-topics.js';
import { KafkaBus } from './kafka-bus.js';
import type { BusLog, IncomingMessage } from './message-bus.js';
import { createTestKafka, type TestKafka } from './test-kafka.js';

let kafka: TestKafka;
beforeAll(async () => {
  kafka = await createTestKafka();
}, 120_000);
afterAll(() => kafka.stop());

const warnings: string[] = [];
const log: BusLog = (level, message) => void (level === 'warn' && warnings.push(message));
const newBus = () =>
  new KafkaBus({ brokers: kafka.brokers, clientId: 'test', log }, { sessionTimeoutMs: 6_000 });
const message = (id: string, key = 'k') => ({ key, value: `{"id":"${id}"}`, headers: { 'event-id': id } });
const idOf = ({ headers }: IncomingMessage) => headers['event-id']!;

async function until(condition: () => boolean, seconds = 30): Promise<void> {
  for (let i = 0; i < seconds * 20 && !condition(); i++) await sleep(50);
  expect(condition()).toBe(true);
}

it(
  'starts without Kafka, connects when it comes, and again after it was killed',
  { timeout: 120_000 },
  async () => {
    const bus = newBus();
    const seen: string[] = [];
    const subscription = bus.subscribe({
      group: 'g1',
      topics: ['a', 'b'],
      onMessage: async (incoming) => void seen.push(idOf(incoming)),
    });
    await expect(bus.publish('a', [message('early')])).rejects.toThrow();
    await until(() => warnings.length > 0);
    expect(subscription.connected).toBe(false);

    await kafka.start();
    await ensureTopics({ brokers: kafka.brokers, clientId: 'test' }, ['a', 'b', 'retry', 'poison']);
    await ensureTopics({ brokers: kafka.brokers, clientId: 'test' }, ['a', 'b']);
    await until(() => subscription.connected);
    await bus.publish('a', [message('1'), message('2')]);
    await bus.publish('b', [message('3')]);
    await until(() => seen.length === 3);
    expect(seen.filter((id) => id !== '3')).toEqual(['1', '2']);

    await kafka.kill();
    await until(() => !subscription.connected);
    await expect(bus.publish('a', [message('lost')])).rejects.toThrow();
    await kafka.start();
    await until(() => subscription.connected, 40);
    await bus.publish('a', [message('4')]);
    await until(() => seen.includes('4'));
    const started = performance.now();
    await bus.close();
    expect(performance.now() - started).toBeLessThan(5_000);
  },
);

it(
  'repeats a failing message in order, without holding up other topics, and commits only successes',
  { timeout: 60_000 },
  async () => {
    const bus = newBus();
    const seen: string[] = [];
    let refusals = 4;
    const onMessage = async (incoming: IncomingMessage) => {
      if (idOf(incoming) === 'r1' && refusals-- > 0) throw new Error('not now');
      seen.push(idOf(incoming));
    };
    const subscription = bus.subscribe({ group: 'g2', topics: ['retry', 'poison'], onMessage });
    await until(() => subscription.connected);
    await bus.publish('retry', [message('r1'), message('r2')]);
    await bus.publish('poison', [message('p1')]);
    await until(() => seen.length === 3);
    expect(seen).toEqual(['p1', 'r1', 'r2']);
    await subscription.stop();

    // A message that never succeeds stays for the next member of the group; what succeeded does not come again.
    const stuck = bus.subscribe({
      group: 'g2',
      topics: ['retry'],
      onMessage: async (incoming) => {
        seen.push(`again ${idOf(incoming)}`);
        throw new Error('never');
      },
    });
    await until(() => stuck.connected);
    await bus.publish('retry', [message('r3')]);
    await until(() => seen.includes('again r3'));
    await stuck.stop();
    expect(seen.filter((id) => id.startsWith('again')).every((id) => id === 'again r3')).toBe(true);

    const next = bus.subscribe({
      group: 'g2',
      topics: ['retry'],
      onMessage: async (incoming) => void seen.push(`next ${idOf(incoming)}`),
    });
    await until(() => seen.includes('next r3'));
    await bus.close();
    expect(next.connected).toBe(false);
  },
);

it('replaces a consumer that shows no sign of life', { timeout: 60_000 }, async () => {
  const stalls: string[] = [];
  const watch: BusLog = (_level, text) => void (text.includes('no sign of life') && stalls.push(text));
  // Shorter than a fetch lasts, so every quiet fetch looks like a stall.
  const bus = new KafkaBus(
    { brokers: kafka.brokers, clientId: 'test', log: watch },
    { sessionTimeoutMs: 6_000, stallMs: 150 },
  );
  bus.subscribe({ group: 'g3', topics: ['a'], onMessage: async () => undefined });
  await until(() => stalls.length >= 2);
  await bus.close();
});
