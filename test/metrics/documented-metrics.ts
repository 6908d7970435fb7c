import { readFileSync } from 'node:fs';

export interface DocumentedMetric {
  readonly name: string;
  readonly type: string;
  /** Sorted. */
  readonly labels: readonly string[];
}

const EVERY = 'Every service';

/** The tables of docs/metrics.md: by service, what it says that the service exports. */
export function documentedMetrics(services: readonly string[]): Map<string, DocumentedMetric[]> {
  const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  const found = new Map<string, DocumentedMetric[]>(services.map((name) => [name, []]));
  for (const section of text.split(/^## /m).slice(1)) {
    const heading = section.slice(0, section.indexOf('\n'));
    for (const line of section.split('\n').filter((row) => row.startsWith('| `'))) {
      // `| name | type | labels | meaning |`; the labels of some are empty.
      const [name = '', type = '', labels = '', meaning = ''] = line.split('|').slice(1).map((cell) => cell.trim());
      const also = /\(also ([^)]+)\)/.exec(meaning)?.[1]?.split(', ') ?? [];
      const metric = { name: name.replaceAll('`', ''), type, labels: [...labels.matchAll(/`(\w+)`/g)].map((match) => match[1]!).sort() };
      for (const service of heading === EVERY ? services : [heading, ...also]) {
        const list = found.get(service);
        if (!list) throw new Error(`docs/metrics.md speaks of a service ${service}: ${line}`);
        list.push(metric);
      }
    }
  }
  return found;
}
