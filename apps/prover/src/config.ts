import { durationMs, integer } from '@zkr/service/config-types';
import { infrastructureSettings, serviceSettings } from '@zkr/service/service-settings';
import { setting } from '@zkr/service/setting';
import { z } from 'zod';

export const configSchema = z
  .object({
    ...serviceSettings,
    ...infrastructureSettings,
    databaseUrl: setting(infrastructureSettings.databaseUrl, {
      env: 'DATABASE_URL',
      secret: true,
      description: 'Postgres connection string of the role rollup_prover, which may call the proving functions and nothing else',
    }),
    databaseConnections: setting(integer(2, 1_000).default(3), { description: 'connections to Postgres at most' }),
    circuitCache: setting(z.string().min(1), {
      description: 'folder with the compiled circuits and their keys, as `npm start` makes it (.rollup/cache/circuits); only read',
    }),
    circuit: setting(z.string().optional(), {
      description: 'name of the circuit that this process proves; not needed if the deployment has one',
    }),
    leaseMs: setting(durationMs().default(30_000), { description: 'how long a segment waits for a prover that died' }),
    heartbeatMs: setting(durationMs().default(10_000), { description: 'how often the lease is renewed while proving' }),
    proofTimeoutMs: setting(durationMs().default(600_000), { description: 'a proof that takes longer is given up' }),
  })
  .refine(({ leaseMs, heartbeatMs }) => heartbeatMs * 2 <= leaseMs, {
    message: 'ROLLUP_HEARTBEAT_MS must be at most half of ROLLUP_LEASE_MS, so that one lost heartbeat loses no lease',
  });

export type Config = z.infer<typeof configSchema>;
