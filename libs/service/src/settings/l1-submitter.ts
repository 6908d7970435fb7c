import { durationMs, integer, url } from '../config-types.js';
import { infrastructureSettings, serviceSettings } from '../service-settings.js';
import { setting } from '../setting.js';
import { z } from 'zod';

export const l1SubmitterSettings = z.object({
  ...serviceSettings,
  ...infrastructureSettings,
  l1RpcUrl: setting(url('http', 'https'), { env: 'L1_RPC_URL', secret: true, description: 'JSON-RPC of an Ethereum node' }),
  l1PrivateKey: setting(z.string().regex(/^0x[0-9a-fA-F]{64}$/, 'must be 0x and 64 hex digits'), {
    secret: true,
    description: 'key of the L1 account that submits batches; the contract must know it as a sequencer, and nothing else may use it',
  }),
  l1PollIntervalMs: setting(durationMs().default(500), {
    description: 'how often L1 is asked about a transaction under way; L1 announces nothing',
  }),
  resubmitAfterMs: setting(durationMs().default(45_000), {
    description: 'a transaction that is not mined for so long is replaced or sent again',
  }),
  maxFeeGwei: setting(integer(1, 1_000_000).default(500), { description: 'gwei per gas above which nothing is signed' }),
  maxTipGwei: setting(integer(1, 1_000_000).default(20), { description: 'gwei per gas of the tip above which nothing is signed, however often a transaction is replaced' }),
  leaseMs: setting(durationMs().default(10_000), { description: 'how long a dead submitter blocks a standby' }),
});
