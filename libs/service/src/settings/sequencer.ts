import { integer, durationMs } from '../config-types.js';
import { infrastructureSettings, serviceSettings } from '../service-settings.js';
import { setting } from '../setting.js';
import { z } from 'zod';

export const sequencerSettings = z.object({
  ...serviceSettings,
  ...infrastructureSettings,
  leaseMs: setting(durationMs().default(10_000), { description: 'how long a dead sequencer blocks a standby' }),
  orderLimit: setting(integer(1, 100_000).default(2_000), { description: 'operations ordered in one Postgres transaction at most' }),
  maxPlaceWaitMs: setting(durationMs().default(3_600_000), {
    description: 'how long a transaction waits for the nonces before it; then it ends as expired',
  }),
});
