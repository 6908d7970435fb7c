import type { Channel } from 'node:diagnostics_channel';
import { messagingSignals } from '@zkr/messaging/messaging-signals';
import { storageSignals } from '@zkr/storage/storage-signals';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Counts what the libraries tell of this process. @param topics that it consumes. @returns call it when the service has stopped */
export function signalMetrics(registry: Registry, topics: readonly string[]): () => void {
  const registers = [registry];
  const retries = new Counter({
    name: 'rollup_db_retry_total',
    help: 'Transactions run again, by what Postgres said.',
    labelNames: ['sqlstate'],
    registers,
  });
  const fenced = new Counter({
    name: 'rollup_fenced_writes_total',
    help: 'Writes refused because another process leads by now.',
    labelNames: ['role'],
    registers,
  });
  const duplicates = new Counter({
    name: 'rollup_inbox_duplicates_total',
    help: 'Events that had been handled before.',
    registers,
  });
  const lag = new Gauge({
    name: 'rollup_kafka_consumer_lag',
    help: 'Messages behind, at the last batch that was taken.',
    labelNames: ['group', 'topic', 'partition'],
    registers,
  });
  const buried = new Counter({
    name: 'rollup_kafka_dlq_total',
    help: 'Messages that no version could decode, put aside.',
    labelNames: ['topic'],
    registers,
  });
  // Zeros are there before the first of them, or an alert on its increase would not see it.
  for (const topic of topics) buried.inc({ topic }, 0);
  const ends = [
    listen<{ sqlstate: string | undefined }>(storageSignals.retried, ({ sqlstate }) =>
      retries.inc({ sqlstate: sqlstate ?? 'connection' }),
    ),
    listen<{ role: string }>(storageSignals.fenced, ({ role }) => fenced.inc({ role })),
    listen(storageSignals.duplicate, () => duplicates.inc()),
    listen<{ group: string; topic: string; partition: number; lag: number }>(
      messagingSignals.handled,
      ({ group, topic, partition, lag: behind }) =>
        lag.set({ group, topic, partition: String(partition) }, behind),
    ),
    listen<{ topic: string }>(messagingSignals.buried, ({ topic }) => buried.inc({ topic })),
  ];
  return () => ends.forEach((end) => end());
}

/** @returns ends it */
export function listen<M>(signal: Channel, handle: (message: M) => void): () => void {
  const onMessage = (message: unknown) => handle(message as M);
  signal.subscribe(onMessage);
  return () => void signal.unsubscribe(onMessage);
}
