import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { openAccounts } from '../../test/bench/ingestion/accounts.mjs';
import { startRollup } from '../../test/bench/ingestion/rollup.mjs';

const AUTOSCALER = 'rollup_autoscaler';
const PASSWORD = 'of-a-demonstration';
const ACCOUNTS = 8;
const SETTINGS = { ROLLUP_RATE_LIMIT_REQUESTS: '1000000', ROLLUP_PROVER_PRIORITY: '10' };

/** The rollup as `npm start` runs it, but for its prover, which ends: the cluster says how many there are. */
export class DemoRollup {
  static async start(log) {
    const running = await startRollup(SETTINGS, log);
    const demo = new DemoRollup(running);
    try {
      // Accounts first: their deposits leave no segment behind that nobody would prove.
      demo.accounts = await openAccounts(running, ACCOUNTS, log);
      await demo.connect();
      await demo.until('the deposits are proved', async () => (await demo.backlog()).jobs === 0);
      process.kill(demo.pidOf('prover'), 'SIGTERM');
      return demo;
    } catch (error) {
      await demo.stop();
      throw error;
    }
  }

  constructor(running) {
    this.running = running;
    this.dataDir = running.dataDir;
  }

  /** Environment of a service, as the launcher started it: the URLs that the chart's Secrets hold. */
  environment(name) {
    return JSON.parse(readFileSync(join(this.dataDir, 'run', 'services.json'), 'utf8')).services.find(
      (service) => service.name === name,
    ).env;
  }

  get autoscalerUrl() {
    const url = new URL(this.environment('executor').DATABASE_URL);
    [url.username, url.password] = [AUTOSCALER, PASSWORD];
    // KEDA's driver asks for TLS unless told otherwise; the embedded Postgres has none.
    url.searchParams.set('sslmode', 'disable');
    return url.href;
  }

  async connect() {
    this.db = new pg.Client({ connectionString: this.environment('executor').DATABASE_URL });
    await this.db.connect();
    await this.db.query(`ALTER ROLE ${AUTOSCALER} LOGIN PASSWORD '${PASSWORD}'`);
  }

  pidOf(name) {
    return JSON.parse(readFileSync(join(this.dataDir, 'run', `service-${name}.json`), 'utf8')).pid;
  }

  /** What waits to be proved: seconds as KEDA sees them, and segments; and how many segments are proved. */
  async backlog() {
    const seconds = await this.db.query(
      `SELECT coalesce(sum(backlog_seconds), 0)::float8 AS seconds FROM ops.prover_backlog WHERE circuit <> 'all'`,
    );
    const segments = await this.db.query(
      `SELECT count(*) FILTER (WHERE status IN ('queued', 'running'))::int AS jobs,
              count(*) FILTER (WHERE status IN ('proved', 'accepted'))::int AS proved
         FROM proof_job`,
    );
    return { ...seconds.rows[0], ...segments.rows[0] };
  }

  /** Segments proved by each of these processes. */
  async provedBy(pids) {
    const { rows } = await this.db.query(
      `SELECT pid, count(segment_id)::int AS segments
         FROM unnest($1::text[]) pid LEFT JOIN proof_job ON proved_by LIKE '%:' || pid || ':%' GROUP BY pid`,
      [pids.map(String)],
    );
    return rows.map(({ segments }) => segments);
  }

  /** Times that a segment was begun, at most. */
  async mostAttempts() {
    return (await this.db.query(`SELECT max(attempts)::int AS most FROM proof_job`)).rows[0].most;
  }

  /** Seconds that a proof takes here, as the provers measured. */
  async proofSeconds() {
    return (await this.db.query(`SELECT max(proof_seconds) AS seconds FROM ops.prover_backlog WHERE is_measured`)).rows[0]
      .seconds;
  }

  /** Transactions that are verified on L1. */
  async verified() {
    return (await this.db.query(`SELECT count(verified_at)::int AS verified FROM l2_transaction`)).rows[0].verified;
  }

  async until(what, probe, withinMs = 900_000) {
    const deadline = performance.now() + withinMs;
    while (!(await probe())) {
      if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1_000} s: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async stop() {
    await this.db?.end();
    await this.running.stop();
  }
}
