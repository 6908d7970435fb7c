import { kafkaClient, type KafkaOptions } from './kafka-client.js';

export interface TopicLayout {
  partitions: number;
  replicationFactor: number;
}

/** Creates the topics that are missing, and leaves those that exist as they are. For the launcher and for tests. */
export async function ensureTopics(
  options: KafkaOptions,
  topics: readonly string[],
  { partitions, replicationFactor }: TopicLayout = { partitions: 1, replicationFactor: 1 },
): Promise<void> {
  const admin = kafkaClient(options).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length === 0) return;
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({ topic, numPartitions: partitions, replicationFactor })),
    });
  } finally {
    await admin.disconnect();
  }
}
