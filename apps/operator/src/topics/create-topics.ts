import { topics } from '@zkr/messages/topics';
import { ensureTopics } from '@zkr/messaging/ensure-topics';
import type { createTopicsSettings } from '@zkr/service/settings/operator';
import type { z } from 'zod';

type Settings = z.infer<typeof createTopicsSettings>;

/** The topics that are missing; those that exist stay as they are. */
export async function createTopics({ kafkaBrokers: brokers, kafkaSsl: ssl, topicPartitions, topicReplicas }: Settings) {
  const names = Object.keys(topics);
  const layout = { partitions: topicPartitions, replicationFactor: topicReplicas };
  await ensureTopics({ brokers, ssl, clientId: 'operator' }, names, layout);
  return { summary: `Kafka has ${names.join(', ')}`, report: { topics: names } };
}
