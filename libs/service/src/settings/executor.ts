import { durationMs, integer } from '../config-types.js';
import { infrastructureSettings, serviceSettings } from '../service-settings.js';
import { setting } from '../setting.js';
import { z } from 'zod';

export const executorSettings = z.object({
  ...serviceSettings,
  ...infrastructureSettings,
  feeOwner: setting(z.string().regex(/^0x[0-9a-fA-F]{40}$/), {
    description: 'L1 address whose token accounts take the fees; fees are taken in the tokens of which it has an account',
  }),
  leaseMs: setting(durationMs().default(10_000), { description: 'how long a dead executor blocks a standby' }),
  segmentMaxAgeMs: setting(durationMs().default(2_000), { description: 'a segment that is not full is sealed at this age' }),
  batchMaxAgeMs: setting(durationMs().default(20_000), { description: 'a batch is sealed at this age' }),
  batchMaxSegments: setting(integer(1, 255).default(8), { description: 'a batch is sealed at this number of segments' }),
});
