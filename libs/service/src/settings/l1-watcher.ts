import { durationMs, url } from '../config-types.js';
import { infrastructureSettings, serviceSettings } from '../service-settings.js';
import { setting } from '../setting.js';
import { z } from 'zod';

/** The node's word, at once, or a number of blocks on top. */
export type Finality = 'finalized' | 'latest' | number;

const finality = () =>
  z
    .string()
    .regex(/^(finalized|latest|\d{1,6})$/, "must be 'finalized', 'latest' or a number of blocks")
    .transform((text): Finality => (text === 'finalized' || text === 'latest' ? text : Number(text)));

export const l1WatcherSettings = z.object({
  ...serviceSettings,
  ...infrastructureSettings,
  l1RpcUrl: setting(url('http', 'https'), { env: 'L1_RPC_URL', secret: true, description: 'JSON-RPC of an Ethereum node' }),
  l1PollIntervalMs: setting(durationMs().default(500), { description: 'how often L1 is looked at; it announces nothing' }),
  finality: setting(finality().default('finalized'), {
    description:
      "when what L1 says is final: the node's 'finalized' block, 'latest' (at once), or a number of blocks on top; below it a reorg halts the service",
  }),
  leaseMs: setting(durationMs().default(10_000), { description: 'how long a dead watcher blocks a standby' }),
});
