import { Kafka, type LoggerEntryContent, logLevel } from 'kafkajs';
import type { BusLog } from './message-bus.js';

export interface KafkaOptions {
  brokers: string[];
  clientId: string;
  log?: BusLog;
  ssl?: boolean;
}

/** kafkajs with our log. Retries are few: the callers have their own loops, which know when to give up. */
export function kafkaClient({ brokers, clientId, log, ssl = false }: KafkaOptions): Kafka {
  // eslint-disable-next-line no-restricted-properties -- kafkajs takes this switch from nowhere else
  process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1';
  return new Kafka({
    clientId,
    brokers,
    ssl,
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    enforceRequestTimeout: true,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.WARN,
    // Its errors are states of the network that we retry: a broker that is down must not fill the error log.
    logCreator: () => (entry) =>
      log?.('debug', `kafkajs ${entry.namespace}: ${entry.log.message}`, kafkaDetail(entry.log)),
  });
}

function kafkaDetail({ error }: LoggerEntryContent): object {
  return error === undefined ? {} : { error: String(error) };
}
