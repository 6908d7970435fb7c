import { durationMs, integer } from '../config-types.js';
import { infrastructureSettings, serviceSettings } from '../service-settings.js';
import { setting } from '../setting.js';
import { feeTokens } from './fee-tokens.js';
import { z } from 'zod';

export const executorSettings = z.object({
  ...serviceSettings,
  ...infrastructureSettings,
  feeOwner: setting(z.string().regex(/^0x[0-9a-fA-F]{40}$/), {
    description: 'L1 address of the operator, whose accounts of the fee tokens take the fees',
  }),
  feeTokens,
  leaseMs: setting(durationMs().default(10_000), { description: 'how long a dead executor blocks a standby' }),
  segmentMaxAgeMs: setting(durationMs().default(2_000), { description: 'a segment that is not full is sealed at this age' }),
  batchMaxAgeMs: setting(durationMs().default(20_000), { description: 'a batch is sealed at this age' }),
  proverTargetMs: setting(integer(1_000, 86_400_000).default(60_000), {
    description: 'how long after its sealing a segment should be proved; rollup_prover_desired_workers aims at it',
  }),
  proverMinWorkers: setting(integer(0, 10_000).default(0), { description: 'provers wanted at least' }),
  proverMaxWorkers: setting(integer(1, 10_000).default(100), { description: 'provers wanted at most' }),
  batchMaxSegments: setting(integer(1, 255).default(8), { description: 'a batch is sealed at this number of segments' }),
});
