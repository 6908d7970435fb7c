import { Gauge, type Registry } from 'prom-client';

/** For services that stop working at an impossible state. @param isHalted asked at each scrape */
export function haltMetric(registry: Registry, isHalted: () => boolean): void {
  new Gauge({
    name: 'rollup_halted',
    help: '1 after an impossible state, until somebody looks.',
    registers: [registry],
    collect() {
      this.set(isHalted() ? 1 : 0);
    },
  });
}
