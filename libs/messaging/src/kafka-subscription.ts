import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import { backoffMs } from './backoff.js';
import { KafkaBatchHandler } from './kafka-batch.js';
import { kafkaClient, type KafkaOptions } from './kafka-client.js';
import { messagingSignals } from './messaging-signals.js';
import type { BusLog, SubscribeOptions, Subscription } from './message-bus.js';

export interface ConsumerTimings {
  /** A member that died blocks its partitions for so long. */
  sessionTimeoutMs: number;
  /** No sign of life from the consumer for so long: replace it. kafkajs can stall without a CRASH. */
  stallMs: number;
}

const DEFAULTS: ConsumerTimings = { sessionTimeoutMs: 10_000, stallMs: 30_000 };
const RECONNECT_FIRST_MS = 250;
const RECONNECT_MAX_MS = 5_000;
/** The first failure and then about one a minute; the rest at debug. */
const WARN_EVERY = 12;

/**
 * A consumer under supervision. Whatever ends it (broker away at start, crash, stall, unknown topic), a new one takes
 * its place after a backoff, until `stop`. kafkajs never restarts by itself here: one place decides.
 */
export class KafkaSubscription implements Subscription {
  private readonly stopping = new AbortController();
  private readonly timings: ConsumerTimings;
  private readonly running: Promise<void>;
  private live = false;

  constructor(
    private readonly kafka: KafkaOptions,
    private readonly options: SubscribeOptions,
    timings: Partial<ConsumerTimings> = {},
  ) {
    this.timings = { ...DEFAULTS, ...timings };
    this.running = this.supervise();
  }

  get connected(): boolean {
    return this.live;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async supervise(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await this.consume(() => (attempt = 1));
      } catch (error) {
        this.log(
          attempt % WARN_EVERY === 1 ? 'warn' : 'debug',
          `Kafka consumer stopped, trying again: ${(error as Error).message}`,
          { attempt },
        );
      }
      const pauseMs = backoffMs(attempt, RECONNECT_FIRST_MS, RECONNECT_MAX_MS);
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One life of a consumer: returns when stopped, throws when it ended by itself. */
  private async consume(onJoined: () => void): Promise<void> {
    const consumer = kafkaClient(this.kafka).consumer({
      groupId: this.options.group,
      sessionTimeout: this.timings.sessionTimeoutMs,
      rebalanceTimeout: this.timings.sessionTimeoutMs * 2,
      heartbeatInterval: Math.floor(this.timings.sessionTimeoutMs / 5),
      maxWaitTimeInMs: 500,
      metadataMaxAge: 30_000,
      allowAutoTopicCreation: false,
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
    });
    const handler = new KafkaBatchHandler(this.options.onMessage, this.log);
    const life = new AbortController();
    const ended = this.ended(consumer, life.signal, onJoined);
    ended.catch(() => undefined);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: this.options.topics, fromBeginning: true });
      // Resolves before the group is joined; from here on `ended` tells.
      await consumer.run({
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: this.options.topics.length,
        autoCommitInterval: 1_000,
        eachBatch: (payload) => handler.handle(payload),
      });
      await ended;
    } finally {
      life.abort();
      this.live = false;
      await Promise.race([consumer.disconnect(), sleep(15_000, undefined, { ref: false })]).catch(
        () => undefined,
      );
    }
  }

  /** Resolves when stopped, rejects on a crash or a stall. */
  private ended(consumer: Consumer, life: AbortSignal, onJoined: () => void): Promise<void> {
    const { FETCH, HEARTBEAT, END_BATCH_PROCESS, REBALANCING, GROUP_JOIN, CRASH } = consumer.events;
    let lastSign = performance.now();
    const sign = () => void (lastSign = performance.now());
    for (const event of [FETCH, HEARTBEAT, END_BATCH_PROCESS, REBALANCING] as const) consumer.on(event, sign);
    consumer.on(END_BATCH_PROCESS, ({ payload: { topic, partition, offsetLag } }) =>
      messagingSignals.handled.publish({ group: this.options.group, topic, partition, lag: Number(offsetLag) }),
    );
    consumer.on(GROUP_JOIN, () => {
      sign();
      if (!this.live) this.log('info', 'Kafka consumer joined its group');
      this.live = true;
      onJoined();
    });
    return new Promise<void>((resolve, reject) => {
      const { stallMs } = this.timings;
      const watchdog = setInterval(() => {
        if (performance.now() - lastSign > stallMs) reject(new Error(`no sign of life for ${stallMs} ms`));
      }, stallMs / 5);
      life.addEventListener('abort', () => clearInterval(watchdog), { once: true });
      this.stopping.signal.addEventListener('abort', () => resolve(), { once: true, signal: life });
      consumer.on(CRASH, ({ payload }) => reject(payload.error));
    });
  }

  private readonly log: BusLog = (level, message, detail) => {
    const { group, topics } = this.options;
    this.kafka.log?.(level, message, { ...detail, group, topics });
  };
}
