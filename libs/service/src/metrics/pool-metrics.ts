import { type Database, poolUsage, type PoolUsage } from '@zkr/storage/database';
import { Gauge, type Registry } from 'prom-client';

/** How busy a service's connections to Postgres are. */
export function poolMetrics(registry: Registry, db: Database): void {
  const gauge = (name: string, help: string, of: keyof PoolUsage) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(poolUsage(db)[of]);
      },
    });
  gauge('rollup_db_pool_in_use', 'Connections to Postgres that work now.', 'inUse');
  gauge('rollup_db_pool_waiting', 'Queries that wait for a connection.', 'waiting');
  gauge('rollup_db_pool_max', 'Connections to Postgres at most.', 'max');
}
