import { integer, durationMs } from '@zkr/service/config-types';
import { infrastructureSettings, serviceSettings } from '@zkr/service/service-settings';
import { setting } from '@zkr/service/setting';
import { z } from 'zod';

export const configSchema = z.object({
  ...serviceSettings,
  ...infrastructureSettings,
  leaseMs: setting(durationMs().default(10_000), { description: 'how long a dead sequencer blocks a standby' }),
  orderLimit: setting(integer(1, 100_000).default(2_000), { description: 'operations ordered in one Postgres transaction at most' }),
});

export type Config = z.infer<typeof configSchema>;
