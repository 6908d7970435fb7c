import { Counter, Gauge, type Registry } from 'prom-client';

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface SharedGauge {
  readonly help: string;
  readonly labels?: readonly string[];
  /** A count that the database keeps is a counter; everything else a gauge. */
  readonly type?: 'counter' | 'gauge';
}

/** Well below the time that a scrape may take. */
const READ_WITHIN_MS = 4_000;

/**
 * Gauges that one read of the database fills, at each scrape. When it fails or takes too long they are absent: an old value
 * would look like a true one.
 *
 * @param read once a scrape, whatever the number of gauges
 */
export function sharedGauges<N extends string>(
  registry: Registry,
  gauges: Readonly<Record<N, SharedGauge>>,
  read: () => Promise<Readonly<Record<N, readonly Sample[]>>>,
): void {
  let reading: Promise<Readonly<Record<N, readonly Sample[]>> | undefined> | undefined;
  const readOnce = () =>
    (reading ??= within(read(), READ_WITHIN_MS)
      .catch(() => undefined)
      .finally(() => (reading = undefined)));
  for (const [name, { help, labels = [], type = 'gauge' }] of Object.entries<SharedGauge>(gauges)) {
    const metric: Counter | Gauge = new (type === 'counter' ? Counter : Gauge)({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      async collect() {
        const samples = await readOnce();
        metric.reset();
        // Without labels it would be 0 after a reset.
        if (labels.length === 0) metric.remove();
        for (const { labels: values = {}, value } of samples?.[name as N] ?? []) metric.inc(values, value);
      },
    });
  }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
