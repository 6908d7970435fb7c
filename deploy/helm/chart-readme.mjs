import { readFileSync } from 'node:fs';
import { isMap, isScalar, parseDocument } from 'yaml';

/** Longer defaults (resources, lists of rules) are better read in values.yaml. */
const LONGEST_DEFAULT = 60;

/** Every value with its default and the comment above it: dotted path, default as JSON, description. */
export function valuesTable(source) {
  const rows = [];
  const walk = (map, path) => {
    for (const { key, value } of map.items) {
      const description = oneLine(key.commentBefore ?? (map.items[0].key === key ? map.commentBefore : undefined));
      const at = [...path, key.value];
      const nested = isMap(value) && value.items.length > 0 && !value.flow && key.value !== 'resources';
      if (nested) {
        if (description) rows.push({ path: at.join('.'), standard: '', description });
        walk(value, at);
      } else rows.push({ path: at.join('.'), standard: standardOf(value), description });
    }
  };
  walk(parseDocument(source).contents, []);
  return rows;
}

function oneLine(comment) {
  const lines = (comment ?? '').split('\n').map((line) => line.trim());
  return lines.filter((line) => !line.includes('node deploy/generate.mjs')).join(' ').trim();
}

function standardOf(value) {
  const text = JSON.stringify(isScalar(value) ? value.value : value.toJSON());
  return text.length > LONGEST_DEFAULT ? 'see values.yaml' : `\`${text.replaceAll('|', '\\|')}\``;
}

/** @param folder of the chart; README.head.md there is what stands above the table. */
export function chartReadme(folder) {
  const head = readFileSync(new URL('README.head.md', folder), 'utf8');
  const rows = valuesTable(readFileSync(new URL('values.yaml', folder), 'utf8'));
  const lines = rows.map(({ path, standard, description }) => `| \`${path}\` | ${standard} | ${description.replaceAll('|', '\\|')} |`);
  return `${head.trimEnd()}\n\n## Values\n\n| value | default | meaning |\n|---|---|---|\n${lines.join('\n')}\n`;
}
