import { durationMs, integer, list } from '../config-types.js';
import { infrastructureSettings, serviceSettings } from '../service-settings.js';
import { setting } from '../setting.js';
import { z } from 'zod';

export const proverSettings = z
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
    circuits: setting(list().optional(), {
      description: 'names of the deployed circuits that this process proves; default: all whose files are in the cache',
    }),
    proverBackend: setting(z.enum(['auto', 'native', 'snarkjs']).default('auto'), {
      description: 'what makes the proofs; auto: native if it is built (`npm run build:native`), else snarkjs',
    }),
    nativeProver: setting(z.string().min(1).optional(), {
      description: 'path of the native prover, if not where `npm run build:native` puts it',
    }),
    proverThreads: setting(integer(0, 1_024).default(0), {
      description: 'threads of one native proof; 0 for as many as there are cores. More provers with one thread each prove more in all',
    }),
    maxLoadedKeys: setting(integer(1, 100).default(2), {
      description: 'circuits whose keys are in memory at once; another one takes the place of the one used longest ago',
    }),
    leaseMs: setting(durationMs().default(30_000), { description: 'how long a segment waits for a prover that died' }),
    heartbeatMs: setting(durationMs().default(10_000), { description: 'how often the lease is renewed while proving' }),
    proofTimeoutMs: setting(durationMs().default(600_000), { description: 'a proof that takes longer is given up' }),
  })
  .refine(({ leaseMs, heartbeatMs }) => heartbeatMs * 2 <= leaseMs, {
    message: 'ROLLUP_HEARTBEAT_MS must be at most half of ROLLUP_LEASE_MS, so that one lost heartbeat loses no lease',
  });
