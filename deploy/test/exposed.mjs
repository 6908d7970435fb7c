import { documentedName, used } from './expressions.mjs';

/** What the /metrics pages of a running system have shown. */
export class Exposed {
  types = new Set();
  /** Of each name, the labels of its series. */
  series = new Map();

  /** @param page in Prometheus' text format */
  add(page) {
    for (const [, name] of page.matchAll(/^# TYPE (\S+)/gm)) this.types.add(name);
    for (const [, name, labels = ''] of page.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/gm)) {
      const known = this.series.get(name) ?? new Map();
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, value]) => [label, value]);
      this.series.set(name, known.set(labels, Object.fromEntries(pairs)));
    }
  }

  /**
   * Every metric in use must be there, and with each label whose value is fixed a series that has it. A label that only an
   * accident brings (an error code, a reason) is no fixed one.
   *
   * @param asked `[{ where, expr }]`
   */
  missing(asked) {
    const problems = asked.flatMap(({ where, expr }) =>
      used(expr).selectors.flatMap(({ name, matchers }) => {
        if (!this.types.has(documentedName(name, this.types))) return [`${where}: ${name}`];
        const fixed = matchers.filter(({ is, label }) => is === '=' && label !== 'namespace');
        if (fixed.length === 0) return [];
        const is = (labels) => fixed.every(({ label, value }) => labels[label] === value);
        if ([...(this.series.get(name)?.values() ?? [])].some(is)) return [];
        return [`${where}: ${name}{${fixed.map(({ label, value }) => `${label}="${value}"`).join(', ')}}`];
      }),
    );
    return [...new Set(problems)].sort();
  }
}
