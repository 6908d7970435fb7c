import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolvePorts } from '@zkr/embedded/ports';
import { EmbeddedPostgres, type PostgresSettings } from '@zkr/embedded/postgres';

/** A throw-away Postgres for one spec file. */
export interface TestPostgres {
  url: string;
  /** Breaks every session, and is back on the same data and port after `downMs`. */
  restart(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startTestPostgres(settings: PostgresSettings = {}): Promise<TestPostgres> {
  const dataDir = mkdtempSync(join(tmpdir(), 'zkr-postgres-'));
  const ports = await resolvePorts('ephemeral');
  const quiet = { onProgress: () => undefined, onExit: () => undefined };
  const part = new EmbeddedPostgres(
    { dataDir, cacheDir: dataDir, env: process.env, ...quiet },
    ports.postgres,
    settings,
  );
  await part.start();
  return {
    url: part.url,
    async restart(downMs) {
      await part.stop();
      await sleep(downMs);
      await part.start();
    },
    async stop() {
      await part.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
