import { setTimeout as sleep } from 'node:timers/promises';
import { RollupClient } from '@zkr/sdk/rollup-client';
import type { SentTransaction } from '@zkr/sdk/wallet';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Balancer } from './drain/balancer.js';
import { Instance, type Spec, specsOf } from './drain/instance.js';
import { all, Load, openAccount, type Sender } from './drain/load.js';
import { Launched, temporaryFolder } from './launched.js';

/** Until the balancer has seen twice that an instance is not ready, and some more. */
const DRAIN_MS = 2_000;
const PAUSE_MS = 400;
/** Of load before a signal and after a service has gone. */
const AROUND_MS = 2_000;
const LEASE_MS = 30_000;
const POLL_MS = 2_000;
const INCLUDED_WITHIN_MS = 120_000;
const VERIFIED_WITHIN_MS = 20 * 60_000;

const dataDir = temporaryFolder();
const launched = new Launched({ dataDir, args: ['--no-journey'], env: { ROLLUP_RATE_LIMIT_REQUESTS: '1000000', ROLLUP_PROVER_PRIORITY: '10' } });
const instances: Instance[] = [];
const balancer = new Balancer();
const everything: SentTransaction[] = [];
let db: pg.Client;
let client: RollupClient;
let l1Url: string;
let senders: Sender[];
let specs: readonly Spec[];
let proverStandby: Instance;

const specOf = (name: string): Spec => specs.find((spec) => spec.name === name)!;

async function another(name: string, more: Record<string, string> = {}): Promise<Instance> {
  const instance = new Instance(specOf(name), more);
  instances.push(instance);
  return instance.ready();
}

/** Load while `happens`, and before and after: every request succeeds, and what was taken is executed. */
async function underLoad(happens: (load: Load) => Promise<unknown>): Promise<void> {
  const load = new Load(senders, PAUSE_MS);
  try {
    await sleep(AROUND_MS);
    await happens(load);
    const before = load.sent.length;
    await sleep(AROUND_MS);
    expect(load.sent.length).toBeGreaterThan(before);
  } finally {
    await load.stop();
    everything.push(...load.sent);
  }
  expect(load.failures).toEqual([]);
  await all(client, load.sent, 'included', INCLUDED_WITHIN_MS);
}

interface Job {
  status: string;
  attempts: number;
  provedBy: string;
  startedAt: Date;
}

async function until<T>(what: string, withinMs: number, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1_000} s: ${what}`);
    await sleep(50);
  }
}

/** The id of a segment that the process is proving. */
const leasedBy = (pid: number): Promise<string> =>
  until(`a segment leased by process ${pid}`, 300_000, async () => {
    const { rows } = await db.query<{ segment: string }>(
      `SELECT segment_id::text AS segment FROM proof_job WHERE status = 'running' AND lease_until > clock_timestamp() AND lease_owner LIKE $1`,
      [`%:${pid}:%`],
    );
    return rows[0]?.segment;
  });

const proved = (segment: string): Promise<Job> =>
  until(`a proof of segment ${segment}`, 600_000, async () => {
    const { rows } = await db.query<Job>(
      `SELECT status, attempts, proved_by AS "provedBy", started_at AS "startedAt" FROM proof_job WHERE segment_id = $1 AND status IN ('proved', 'accepted')`,
      [segment],
    );
    return rows[0];
  });

async function longestProofMs(): Promise<number> {
  const { rows } = await db.query<{ ms: number }>(`SELECT max(extract(epoch FROM proved_at - started_at) * 1000)::integer AS ms FROM proof_job`);
  return rows[0]!.ms;
}

beforeAll(async () => {
  l1Url = /L1 (http:\/\/[\w.:]+),/.exec(await launched.line(/^REST /))![1]!;
  specs = specsOf(dataDir);
  db = new pg.Client({ connectionString: specOf('executor').env['DATABASE_URL']! });
  await db.connect();
  client = new RollupClient({ url: await balancer.listen(), retries: 0 });
  for (let i = 0; i < 2; i++) balancer.add(await another('api', { ROLLUP_DRAIN_MS: String(DRAIN_MS) }));
  senders = await Promise.all(['a', 'b', 'c', 'd'].map((name) => openAccount(client, l1Url, name)));
}, 900_000);

afterAll(async () => {
  balancer.close();
  await db?.end();
  for (const instance of instances) instance.terminate();
  await Promise.all(instances.map(({ exited }) => exited));
  await launched.end();
}, 120_000);

describe('SIGTERM under load fails no request and loses no transaction', () => {
  it('api: each instance in turn, as a rollout replaces them', async () => {
    const replaced = instances.slice(0, 2);
    await underLoad(async () => {
      for (const instance of replaced) {
        balancer.add(await another('api', { ROLLUP_DRAIN_MS: String(DRAIN_MS) }));
        instance.terminate();
        expect(await instance.exited).toBe(0);
      }
    });
  });

  it.each(['sequencer', 'executor', 'l1-submitter'])('%s: the standby takes over', async (name) => {
    await another(name);
    await underLoad(async () => {
      process.kill(launched.servicePid(name), 'SIGTERM');
      expect(await launched.line(new RegExp(`^${name} ended `))).toContain('(exit code 0)');
    });
  });

  it('l1-watcher: a deposit made meanwhile is credited', async () => {
    await another('l1-watcher');
    await underLoad(async () => {
      const opening = openAccount(client, l1Url, 'meanwhile');
      process.kill(launched.servicePid('l1-watcher'), 'SIGTERM');
      expect(await launched.line(/^l1-watcher ended /)).toContain('(exit code 0)');
      expect((await client.getAccount((await opening).account)).balance).toBe((10n ** 18n).toString());
    });
  });

  it('prover: its segment is proved by it or given back, and no attempt is lost', async () => {
    proverStandby = await another('prover');
    const pid = launched.servicePid('prover');
    let segment!: string;
    await underLoad(async () => {
      segment = await leasedBy(pid);
      process.kill(pid, 'SIGTERM');
      expect(await launched.line(/^prover ended /)).toContain('(exit code 0)');
    });
    expect(await proved(segment)).toMatchObject({ attempts: 1 });
  });
});

it('proves a segment within a lease of its prover’s death, by another', async () => {
  const heir = await another('prover');
  let segment!: string;
  let died!: number;
  await underLoad(async () => {
    segment = await leasedBy(proverStandby.pid);
    died = Date.now();
    proverStandby.kill();
  });
  const { attempts, provedBy, startedAt } = await proved(segment);
  expect(attempts).toBe(2);
  expect(provedBy).toContain(`:${heir.pid}:`);
  const waitedMs = startedAt.getTime() - died;
  const heirBusyMs = await longestProofMs();
  process.stdout.write(`leased again ${waitedMs} ms after its prover was killed; the slowest proof took ${heirBusyMs} ms\n`);
  expect(waitedMs).toBeLessThan(LEASE_MS + heirBusyMs + POLL_MS);
});

it('verifies on L1 all that was taken', async () => {
  expect(everything.length).toBeGreaterThan(50);
  await all(client, everything, 'verified', VERIFIED_WITHIN_MS);
  const { rows } = await db.query<{ dead: string }>(`SELECT count(*) AS dead FROM proof_job WHERE status = 'dead'`);
  expect(rows[0]!.dead).toBe('0');
}, VERIFIED_WITHIN_MS + 60_000);
