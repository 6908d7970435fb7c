// Grafana's dashboard JSON from short descriptions. Of a dashboard only what differs from Grafana's defaults is written.

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const COLUMNS = 24;

/** One query: PromQL and what its lines are called. */
export const query = (expr, legend = '') => ({ expr, legend });

const of = (type, options) => (title, unit, queries, help = '') => ({ type, title, unit, queries: [queries].flat(), help, ...options });

/** Lines over time. */
export const graph = of('timeseries', { width: 8, height: 8 });
export const wide = of('timeseries', { width: 12, height: 8 });
/** The last value, large. */
export const number = of('stat', { width: 4, height: 4 });

const panelJson = ({ type, title, unit, queries, help }, id, gridPos) => ({
  id,
  type,
  title,
  ...(help && { description: help }),
  gridPos,
  datasource: DATASOURCE,
  fieldConfig: {
    defaults: { unit, ...(type === 'timeseries' && { custom: { fillOpacity: 10, lineWidth: 1, showPoints: 'never' } }) },
    overrides: [],
  },
  ...(type === 'timeseries' && {
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
  }),
  targets: queries.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode(65 + index),
    datasource: DATASOURCE,
    expr,
    legendFormat: legend || '__auto',
    ...(type === 'stat' && { instant: true }),
  })),
});

/** Rows of panels, laid out from left to right and on to the next line where one is full. */
function layout(rows) {
  const panels = [];
  let id = 1;
  let y = 0;
  for (const [title, ...members] of rows) {
    panels.push({ id: id++, type: 'row', title, collapsed: false, gridPos: { x: 0, y: y++, w: COLUMNS, h: 1 }, panels: [] });
    let x = 0;
    let lineHeight = 0;
    for (const member of members) {
      if (x + member.width > COLUMNS) {
        y += lineHeight;
        x = lineHeight = 0;
      }
      panels.push(panelJson(member, id++, { x, y, w: member.width, h: member.height }));
      x += member.width;
      lineHeight = Math.max(lineHeight, member.height);
    }
    y += lineHeight;
  }
  return panels;
}

const variables = [
  { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' },
  {
    name: 'namespace',
    type: 'query',
    label: 'Namespace',
    datasource: DATASOURCE,
    query: { query: 'label_values(rollup_build_info, namespace)', refId: 'namespace' },
    refresh: 2,
    includeAll: true,
    // Outside Kubernetes there is no such label, and this matches none too.
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  },
];

/** @param rows `[title, panel, …]` each */
export const dashboard = (uid, title, rows) => ({
  uid: `zk-rollup-${uid}`,
  title: `zk-rollup / ${title}`,
  tags: ['zk-rollup'],
  schemaVersion: 41,
  editable: true,
  graphTooltip: 1,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  timezone: 'utc',
  templating: { list: variables },
  links: [{ type: 'dashboards', title: 'zk-rollup', tags: ['zk-rollup'], asDropdown: true, keepTime: true, includeVars: true }],
  panels: layout(rows),
});

/** A metric's selector with the dashboard's namespace: `of('x_total', 'type="a"')`. */
export const metric = (name, matchers = '') => `${name}{namespace=~"$namespace"${matchers && `, ${matchers}`}}`;
/** Per second, summed by labels. */
export const perSecond = (name, by, matchers) => `sum by (${by}) (rate(${metric(name, matchers)}[$__rate_interval]))`;
/** A gauge that several replicas report alike. */
export const agreed = (name, by, matchers) => `max by (${by}) (${metric(name, matchers)})`;
/** A quantile of a histogram over all pods. */
export const quantile = (q, name, by, matchers) =>
  `histogram_quantile(${q}, sum by (${by ? `${by}, ` : ''}le) (rate(${metric(`${name}_bucket`, matchers)}[$__rate_interval])))`;
