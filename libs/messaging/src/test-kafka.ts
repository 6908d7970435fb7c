import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EmbeddedKafka } from '@zkr/embedded/kafka';
import { resolvePorts } from '@zkr/embedded/ports';

/** A throw-away Kafka for one spec file; created stopped, so that a spec can show life without it. */
export interface TestKafka {
  brokers: string[];
  start(): Promise<void>;
  /** SIGKILL: no goodbye to any client. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** The jars are those of `npm start`, so that Maven is asked once. */
const cacheDir = fileURLToPath(new URL('../../../.rollup/cache', import.meta.url));

export async function createTestKafka(): Promise<TestKafka> {
  const dataDir = mkdtempSync(join(tmpdir(), 'zkr-kafka-'));
  const ports = await resolvePorts('ephemeral');
  const quiet = { onProgress: () => undefined, onExit: () => undefined };
  const part = new EmbeddedKafka(
    { dataDir, cacheDir, env: process.env, ...quiet },
    ports.kafka,
    ports.kafkaController,
  );
  const kill = async () => {
    if (part.pid !== undefined) process.kill(part.pid, 'SIGKILL');
    while (part.pid !== undefined) await sleep(20);
  };
  return {
    brokers: [part.url],
    start: () => part.start(),
    kill,
    async stop() {
      await kill();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
