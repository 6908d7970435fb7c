import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { mavenJars } from '@zkr/embedded/maven';
import { kafkaClient } from './kafka-client.js';

/** A throw-away Kafka for one spec file; created stopped, so that a spec can show life without it. */
export interface TestKafka {
  brokers: string[];
  start(): Promise<void>;
  /** SIGKILL: no goodbye to any client. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function createTestKafka(): Promise<TestKafka> {
  const cacheDir = fileURLToPath(new URL('../../../.rollup/cache', import.meta.url));
  const jars = await mavenJars({ pom: 'kafka', what: 'Kafka', cacheDir, env: process.env, onDownload: () => undefined });
  const folder = mkdtempSync(join(tmpdir(), 'zkr-kafka-'));
  const [port, controllerPort] = [await freePort(), await freePort()];
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, serverProperties(join(folder, 'data'), port, controllerPort));
  const java = ['-Xms128m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', `${jars}/*`];
  const id = 'AAAAAAAAAAAAAAAAAAAAAQ';
  execFileSync('java', [...java, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', properties, '--standalone'], { stdio: 'pipe' });
  const brokers = [`127.0.0.1:${port}`];
  let server: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals) => {
    if (!server) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
    server = undefined;
  };
  return {
    brokers,
    async start() {
      server = spawn('java', [...java, 'kafka.Kafka', properties], { stdio: 'ignore' });
      await untilUp(brokers);
    },
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function serverProperties(dataFolder: string, port: number, controllerPort: number): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
controller.listener.names=CONTROLLER
log.dirs=${dataFolder}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
`;
}

async function untilUp(brokers: string[]): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const admin = kafkaClient({ brokers, clientId: 'probe' }).admin({ retry: { retries: 0 } });
    try {
      await admin.connect();
      await admin.describeCluster();
      return;
    } catch {
      await sleep(200);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
  throw new Error('Kafka did not start');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  return port;
}
