import { Kafka, logLevel, type Admin } from 'kafkajs';

async function withAdmin<T>(
  brokers: readonly string[],
  retries: number,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const kafka = new Kafka({
    clientId: 'embedded',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    retry: { retries },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** Creates the topics that are missing; resolves when all have a leader. The broker creates none by itself. */
export async function createTopics(
  brokers: readonly string[],
  names: readonly string[],
  partitions: number,
): Promise<void> {
  await withAdmin(brokers, 5, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const topics = names
      .filter((topic) => !existing.has(topic))
      .map((topic) => ({ topic, numPartitions: partitions, replicationFactor: 1 }));
    if (topics.length > 0) await admin.createTopics({ topics, waitForLeaders: true });
  });
}

/** Whether a broker serves requests and is registered with its controller. */
export async function clusterAnswers(brokers: readonly string[]): Promise<boolean> {
  const cluster = await withAdmin(brokers, 0, (admin) => admin.describeCluster());
  return cluster.brokers.length > 0;
}
