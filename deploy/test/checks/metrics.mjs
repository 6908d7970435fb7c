import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Exposed } from '../exposed.mjs';
import { documentedName, expressions, used } from '../expressions.mjs';
import { CHART, rendered, resources } from '../render.mjs';
import { check, command } from '../suite.mjs';
import { repository } from '../tools.mjs';

const PAGE = 'docs/metrics.md';
const SCALING = 'scaling of provers';

/** Every metric of the page with its labels: rows `| \`name\` | type | \`label\`, … | meaning |`. */
function documented() {
  const rows = readFileSync(join(repository, PAGE), 'utf8').matchAll(/^\| `([a-z0-9_]+)` \| \w+ \|([^|]*)\|/gm);
  const known = new Map([...rows].map(([, name, labels]) => [name, new Set([...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label))]));
  // The process's own, which the page leaves to prom-client's.
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const { name } of registry.getMetricsAsArray()) known.set(name, new Set());
  return known;
}

/** All that is asked of Prometheus: by dashboards, rules, and what scales the provers. */
async function asked() {
  const { dashboards, rules } = expressions();
  const text = await rendered('large');
  const scaling = [
    ...resources(text, 'ScaledObject').flatMap(({ spec }) => spec.triggers.map(({ metadata }) => metadata.query)),
    ...resources(text, 'HorizontalPodAutoscaler').flatMap(({ spec }) => spec.metrics.flatMap(({ external }) => external?.metric.name ?? [])),
  ].map((expr) => ({ where: SCALING, expr }));
  return [...dashboards, ...rules, ...scaling].filter(({ expr }) => !/^rollup:/.test(expr));
}

/** The script of `helm test` against a running system: it passes, and fails where a service is missing. */
async function helmTestAnswers(services) {
  const api = services.find(({ app }) => app === 'api').env;
  const urls = services.map(({ env }) => `http://127.0.0.1:${env.ROLLUP_METRICS_PORT}/metrics`);
  const run = (METRICS_URLS) =>
    command(process.execPath, [`${CHART}/files/answers.mjs`], { env: { API_URL: `http://127.0.0.1:${api.HTTP_PORT}`, METRICS_URLS, WAIT_SECONDS: '0' } });
  const good = await run(urls.join(','));
  assert.equal(good.code, 0, good.stdout);
  assert.equal(good.stdout.split('\n').filter((line) => line.startsWith('passed:')).length, 3 + urls.length);
  assert.equal((await run('http://127.0.0.1:9/metrics')).code, 1);
}

export async function metricsExist(servicesFile) {
  await check(`every metric and label in use is in ${PAGE}`, async () => {
    const known = documented();
    assert.ok(known.size > 10, `only ${known.size} metrics were read from ${PAGE}`);
    const problems = (await asked()).flatMap(({ where, expr }) => {
      const { names, labels } = used(expr);
      if (names.length === 0) return [`${where}: no metric in ${expr}`];
      const unknown = names.filter((name) => !known.has(documentedName(name, known)));
      const its = new Set(names.flatMap((name) => [...(known.get(documentedName(name, known)) ?? [])]));
      const foreign = unknown.length > 0 ? [] : labels.filter((label) => !its.has(label));
      return [...unknown.map((name) => `${where}: ${name}`), ...foreign.map((label) => `${where}: no label ${label} on ${names.join(', ')}`)];
    });
    assert.equal(problems.length, 0, [...new Set(problems)].join('\n'));
  });
  await check('what scales the provers is drawn too', async () => {
    // So that test/e2e, which sees a running system but renders no chart, has looked for it.
    const drawn = new Set(expressions().dashboards.flatMap(({ expr }) => used(expr).names));
    const scaling = (await asked()).filter(({ where }) => where === SCALING).flatMap(({ expr }) => used(expr).names);
    assert.deepEqual([...new Set(scaling)], ['rollup_prover_backlog_seconds']);
    assert.ok(scaling.every((name) => drawn.has(name)));
  });
  if (servicesFile === undefined) return;
  const { services } = JSON.parse(readFileSync(servicesFile, 'utf8'));
  await check('helm test passes on the running system', () => helmTestAnswers(services));
  await check('every metric in use is on the running system’s /metrics', async () => {
    const seen = new Exposed();
    await Promise.all(
      services.map(async ({ env }) => {
        const response = await fetch(`http://127.0.0.1:${env.ROLLUP_METRICS_PORT}/metrics`, { signal: AbortSignal.timeout(5_000) });
        seen.add(await response.text());
      }),
    );
    assert.deepEqual(seen.missing(await asked()), []);
  });
}
