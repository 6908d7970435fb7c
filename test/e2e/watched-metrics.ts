import { setTimeout as sleep } from 'node:timers/promises';
import type { Launched } from './launched.js';

interface Exposed {
  add(page: string): void;
  missing(asked: readonly Asked[]): string[];
}
interface Asked {
  readonly where: string;
  readonly expr: string;
}

const EVERY_MS = 500;
const load = <T>(path: string) => import(new URL(`../../deploy/test/${path}`, import.meta.url).href) as Promise<T>;

/** Scrapes the services of a launch, as Prometheus would, for as long as it lasts. */
export class WatchedMetrics {
  pages = 0;
  private readonly over = new AbortController();
  private readonly watching: Promise<Exposed>;

  constructor(launched: Launched) {
    this.watching = this.watch(launched);
    void launched.exited.then(() => this.over.abort());
  }

  /** After the launch. @returns what the dashboards and the alert rules use and no service has shown */
  async missing(): Promise<string[]> {
    const exposed = await this.watching;
    const { expressions } = await load<{ expressions: () => { dashboards: Asked[]; rules: Asked[] } }>('expressions.mjs');
    const { dashboards, rules } = expressions();
    // What a rule records has a colon in its name and comes from Prometheus itself.
    return exposed.missing([...dashboards, ...rules].filter(({ expr }) => !expr.startsWith('rollup:')));
  }

  private async watch(launched: Launched): Promise<Exposed> {
    const exposed = new (await load<{ Exposed: new () => Exposed }>('exposed.mjs')).Exposed();
    while (!this.over.signal.aborted) {
      const urls = launched.services().map(({ env }) => `http://127.0.0.1:${env['ROLLUP_METRICS_PORT']}/metrics`);
      for (const url of urls) await this.scrape(url, exposed);
      await sleep(EVERY_MS);
    }
    return exposed;
  }

  /** One that starts or is dead shows nothing. */
  private async scrape(url: string, exposed: Exposed): Promise<void> {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    if (!response?.ok) return;
    exposed.add(await response.text());
    this.pages++;
  }
}
