import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { dashboards } from '../dashboards/dashboards.mjs';
import { repository } from './tools.mjs';

/** Grafana's variables as it would fill them in. */
const filled = (expr) => expr.replaceAll('$__rate_interval', '5m').replaceAll('$__interval', '1m').replaceAll('$namespace', '.*');

/** Every PromQL expression that the dashboards and the rules use, with where it stands. */
export function expressions() {
  const rules = parse(readFileSync(join(repository, 'deploy/rules/rollup.rules.yaml'), 'utf8')).groups.flatMap((group) => group.rules);
  return {
    uids: Object.values(dashboards).map(({ uid }) => uid),
    dashboards: Object.entries(dashboards).flatMap(([name, { panels }]) =>
      panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: `dashboard ${name}, ${title}`, expr: filled(expr) }))),
    ),
    rules: rules.map(({ alert, record, expr }) => ({ where: `rule ${alert ?? record}`, expr })),
  };
}

/** A histogram is written without these. */
const series = /_(bucket|sum|count)$/;
/** Kubernetes and the scrape put these on every series; `service` is every service's own. */
const EVERYWHERE = ['namespace', 'service', 'pod', 'le'];

/**
 * The metrics of an expression, with the labels that it matches, joins or groups by. Labels of an expression with several metrics
 * belong to at least one of them, so they come as one set.
 */
export function used(expr) {
  const names = [...expr.matchAll(/(?<![\w:"=~])([a-z]+_[a-z0-9_]+)(?=[{[\s)]|$)/g)]
    .map(([, name]) => name)
    .filter((name) => !/^(histogram_quantile|label_replace|group_left|sum_by)$/.test(name));
  const matched = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, inner]) => [...inner.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label));
  const grouped = [...expr.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, inner]) => inner.split(',').map((label) => label.trim()));
  const labels = [...matched, ...grouped].filter((label) => label && !EVERYWHERE.includes(label));
  return { names: [...new Set(names)], labels: [...new Set(labels)] };
}

/** @returns the name as it is documented, given those that are */
export const documentedName = (name, known) => (known.has(name) ? name : name.replace(series, ''));
