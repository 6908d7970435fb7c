// `node deploy/generate.mjs` writes what is derived: the chart's schema and README, the dashboards, and the chart's copy of the
// alert rules. With --check it only compares, and fails where a file on disk is not what would be written.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dashboards } from './dashboards/dashboards.mjs';
import { chartReadme } from './helm/chart-readme.mjs';
import { inJson } from './helm/schema/in-json.mjs';
import { valuesSchema } from './helm/schema/values-schema.mjs';

const here = new URL('./', import.meta.url);
const chart = new URL('helm/zk-rollup/', here);

/** Path, from this folder, to content. */
export function generated() {
  return {
    'helm/zk-rollup/values.schema.json': `${inJson(valuesSchema)}\n`,
    'helm/zk-rollup/README.md': chartReadme(chart),
    'helm/zk-rollup/files/rollup.rules.yaml': readFileSync(new URL('rules/rollup.rules.yaml', here), 'utf8'),
    ...Object.fromEntries(
      Object.entries(dashboards).map(([name, dashboard]) => [`helm/zk-rollup/files/dashboards/${name}.json`, `${inJson(dashboard)}\n`]),
    ),
  };
}

/** Paths whose content on disk is not what is derived. */
export function outdated() {
  return Object.entries(generated())
    .filter(([path, content]) => content !== readOr(new URL(path, here)))
    .map(([path]) => path);
}

function readOr(url) {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    const paths = outdated();
    for (const path of paths) console.log(`deploy/${path} is not what is derived: run node deploy/generate.mjs`);
    process.exitCode = paths.length === 0 ? 0 : 1;
  } else {
    for (const [path, content] of Object.entries(generated())) {
      const url = new URL(path, here);
      mkdirSync(new URL('./', url), { recursive: true });
      writeFileSync(url, content);
    }
  }
}
