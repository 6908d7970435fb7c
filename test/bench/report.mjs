import { meetsBar } from './claim.mjs';

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const show = (value, unit) => `${number.format(value)} ${unit}`;
const range = ([low, high]) => `${number.format(low)} – ${number.format(high)}`;

/** "≥ 8 ×", "≤ 250 ms" */
function showBar({ bar, unit }) {
  if (bar === undefined) return '';
  const suffix = bar.on === 'ratio' ? '×' : unit;
  const [sign, limit] = bar.atLeast !== undefined ? ['≥', bar.atLeast] : ['≤', bar.atMost];
  return `${sign} ${number.format(limit)} ${suffix}`;
}

function row(claim) {
  const { baseline, ratio } = claim;
  return [
    claim.claim,
    `${show(claim.value, claim.unit)} (${range(claim.spread)}; n = ${claim.repetitions})`,
    baseline ? `${baseline.name}: ${show(baseline.value, claim.unit)} (${range(baseline.spread)})` : '',
    ratio === undefined ? '' : `${number.format(ratio)} ×`,
    `${showBar(claim)}${claim.bar && !meetsBar(claim) ? ' **not met**' : ''}`,
  ];
}

/** docs/benchmarks.md of docs/benchmarks.json. @param {Record<string, { commit, machine, claims }>} benches */
export function renderMarkdown(benches) {
  const sections = Object.entries(benches).map(([name, { commit, machine, date, claims }]) =>
    [
      `## ${name}`,
      '',
      `Commit ${commit ?? 'unknown'}, ${date}; ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}; load before: ${number.format(machine.loadBefore)}.`,
      '',
      '| claim | median (least – greatest) | baseline | ratio | bar |',
      '|---|---|---|---|---|',
      ...claims.map((claim) => `| ${row(claim).join(' | ')} |`),
    ].join('\n'),
  );
  return `# Benchmarks

Written by \`npm run bench\`; the same figures are in [benchmarks.json](benchmarks.json). Baseline and ours are warmed and take turns
in one run. \`npm run bench -- NAME …\` measures some only and leaves the others' figures as they were; \`--quick\` tries them out
in small and writes nothing.

${sections.join('\n\n')}
`;
}
