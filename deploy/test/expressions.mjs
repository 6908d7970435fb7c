import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
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
/** Kubernetes and the scrape put these on every series; `component` is every service's own. */
const EVERYWHERE = ['namespace', 'component', 'pod', 'le'];

/**
 * What an expression asks of Prometheus, by its own grammar.
 *
 * @returns `selectors`: each metric with what its labels must be; `labels`: those that it matches, joins or groups by. In an
 *   expression with several metrics a label belongs to at least one of them.
 * @throws SyntaxError it is no PromQL
 */
export function used(expr) {
  const text = ({ from, to }) => expr.slice(from, to);
  const selectors = [];
  const labels = new Set();
  parser.parse(expr).iterate({
    enter(node) {
      if (node.type.isError) throw new SyntaxError(`no PromQL at ${node.from}: ${expr}`);
      if (node.name === 'VectorSelector') {
        const matchers = node.node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
        selectors.push({
          name: text(node.node.getChild('Identifier')),
          matchers: matchers.map((matcher) => ({
            label: text(matcher.getChild('LabelName')),
            is: text(matcher.getChild('MatchOp')),
            value: JSON.parse(text(matcher.getChild('StringLiteral'))),
          })),
        });
      }
      if (node.name === 'LabelName') labels.add(text(node));
    },
  });
  return {
    selectors,
    names: [...new Set(selectors.map(({ name }) => name))],
    labels: [...labels].filter((label) => !EVERYWHERE.includes(label)),
  };
}

/** @returns the name as it is documented, given those that are */
export const documentedName = (name, known) => (known.has(name) ? name : name.replace(series, ''));
