import { Gauge, type Registry } from 'prom-client';

/** Whether this process leads. @param epoch of its lead; undefined without */
export function leaderMetrics(registry: Registry, role: string, epoch: () => number | undefined): void {
  new Gauge({
    name: 'rollup_leader',
    help: '1 while this process leads.',
    labelNames: ['role'],
    registers: [registry],
    collect() {
      this.set({ role }, epoch() === undefined ? 0 : 1);
    },
  });
  new Gauge({
    name: 'rollup_leader_epoch',
    help: "Epoch of this process's lead; 0 without.",
    labelNames: ['role'],
    registers: [registry],
    collect() {
      this.set({ role }, epoch() ?? 0);
    },
  });
}
