import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { rendered, resource } from '../render.mjs';
import { check } from '../suite.mjs';
import { repository } from '../tools.mjs';

/** SQL in backticks, over several lines too; `…` stands for a number. */
function queriesOf(text) {
  const spans = text.replaceAll(/\n\s*/g, ' ').matchAll(/`((?:SELECT|UPDATE|DELETE) [^`]+)`/g);
  return [...spans].map(([, sql]) => sql.replaceAll('…', '0'));
}

function pages() {
  const folder = join(repository, 'docs', 'runbooks');
  return [join(repository, 'docs', 'operating.md'), ...readdirSync(folder).map((name) => join(folder, name))];
}

/** What people and KEDA are told to ask of Postgres works on its schema, and KEDA's role may ask it and nothing else. */
export async function queriesWork() {
  const { startTestPostgres } = await import('@zkr/storage/test-postgres');
  const { migrateUp } = await import('@zkr/storage/migrate');
  const postgres = await startTestPostgres();
  const client = new pg.Client({ connectionString: postgres.url });
  try {
    await migrateUp(postgres.url);
    await client.connect();
    let queries = 0;
    for (const page of pages()) {
      for (const sql of queriesOf(readFileSync(page, 'utf8'))) {
        queries++;
        await check(`${page.split('/').at(-1)}: ${sql}`, () => client.query(`EXPLAIN ${sql}`));
      }
    }
    await check('the guide and the runbooks have queries', () => assert.ok(queries > 8, `${queries}`));
    await check('KEDA’s role gets a number, and nothing but the backlog', async () => {
      const { spec } = resource(await rendered('small'), 'ScaledObject', 'prover-default');
      await client.query('SET ROLE rollup_autoscaler');
      const { rows } = await client.query({ text: spec.triggers[0].metadata.query, rowMode: 'array' });
      assert.deepEqual(rows.map((row) => row.map(Number)), [[0]]);
      await assert.rejects(client.query('SELECT 1 FROM account'), /permission denied/);
    });
  } finally {
    await client.end();
    await postgres.stop();
  }
}
