import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Infrastructure, startInfrastructure } from '@zkr/embedded/infrastructure';
import { describe, expect, it } from 'vitest';
import { expectJourney } from './expect-journey.js';
import { killAndRestart, serviceNames } from './kill-and-restart.js';
import { cacheDir, Launched, temporaryFolder } from './launched.js';

const KAFKA_AWAY_MS = 60_000;

const startServers = (): Promise<Infrastructure> => startInfrastructure({ dataDir: temporaryFolder(), cacheDir, env: process.env, ports: 'ephemeral' });

describe('the journey succeeds although a service is killed and started again', () => {
  it.each(serviceNames)('%s', (name) => killAndRestart(name));
});

it('uses the servers it is given and starts none of its own', async () => {
  const servers = await startServers();
  const dataDir = temporaryFolder();
  const env = { KAFKA_BROKERS: servers.kafkaBrokers, DATABASE_URL: servers.databaseUrl, REDIS_URL: servers.redisUrl, L1_RPC_URL: servers.l1RpcUrl };
  const launched = new Launched({ dataDir, env });
  try {
    await launched.line(/is up after/);
    for (const part of ['kafka', 'postgres', 'redis', 'anvil']) {
      expect(existsSync(join(dataDir, part)), part).toBe(false);
      expect(readdirSync(join(dataDir, 'run'))).not.toContain(`${part}.json`);
    }
    await expectJourney(launched);
  } finally {
    await launched.end();
    await servers.stop();
  }
});

it('makes up for a Kafka that is away for a minute', async () => {
  const servers = await startServers();
  const launched = new Launched({ dataDir: temporaryFolder(), env: { KAFKA_BROKERS: servers.kafkaBrokers } });
  try {
    await launched.line(/: \d+ of 25 were taken/);
    await servers.kafka!.stop();
    await sleep(KAFKA_AWAY_MS);
    await servers.kafka!.start();
    await expectJourney(launched);
  } finally {
    await launched.end();
    await servers.stop();
  }
});

it('is carried by Kafka alone when nothing polls', async () => {
  const launched = new Launched({ dataDir: temporaryFolder(), env: { ROLLUP_POLL_INTERVAL_MS: '3600000' } });
  try {
    await expectJourney(launched);
  } finally {
    await launched.end();
  }
});

it('walks the journey with several circuits deployed, and keeps them', async () => {
  const dataDir = temporaryFolder();
  const launched = new Launched({ dataDir, args: ['--circuits', 'segment-14,segment-5'] });
  try {
    await expectJourney(launched);
    const { circuits, segments } = launched.report() as { circuits: { name: string; segments: number }[]; segments: number };
    expect(circuits.map(({ name }) => name)).toEqual(['segment-5', 'segment-14']);
    expect(circuits.reduce((sum, circuit) => sum + circuit.segments, 0)).toBe(segments);
    const refused = new Launched({ dataDir, args: ['--no-journey', '--circuits', 'segment-5'] });
    expect(await refused.exited).toBe(1);
    expect(refused.output).toContain('was deployed with segment-5, segment-14, not with segment-5: start with --circuits segment-5,segment-14, or start over with --fresh');
  } finally {
    await launched.end();
  }
});

it('resumes the same chain twice, and asks for --fresh when L1 has lost it', async () => {
  const dataDir = temporaryFolder();
  const start = (env: Record<string, string> = {}): Launched => new Launched({ dataDir, env, args: ['--no-journey'] });
  const contracts = new Set<string>();
  for (let n = 0; n < 3; n++) {
    const launched = start();
    contracts.add((await launched.line(/^The rollup 0x/)).split(' ')[2]!);
    launched.interrupt();
    await launched.exited;
  }
  expect([...contracts]).toHaveLength(1);
  const other = await startServers();
  const launched = start({ L1_RPC_URL: other.l1RpcUrl });
  try {
    expect(await launched.exited).toBe(1);
    expect(launched.output).toMatch(/Cannot start: L1 is another chain .* start over with --fresh/);
  } finally {
    await launched.end();
    await other.stop();
  }
});
