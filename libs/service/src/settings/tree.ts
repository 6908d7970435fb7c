import type { z } from 'zod';
import { apiSettings } from './api.js';
import { executorSettings } from './executor.js';
import { l1SubmitterSettings } from './l1-submitter.js';
import { l1WatcherSettings } from './l1-watcher.js';
import {
  createTopicsSettings,
  deployContractsSettings,
  fetchCircuitsSettings,
  migrateSettings,
} from './operator.js';
import { proverSettings } from './prover.js';
import { sequencerSettings } from './sequencer.js';

/** Sections of a configuration: a program's name to what it reads. */
export type ConfigTree = Readonly<Record<string, z.ZodObject>>;

/** Everything that can be set, by the service or operator's command that reads it. */
export const configTree: ConfigTree = {
  api: apiSettings,
  sequencer: sequencerSettings,
  executor: executorSettings,
  prover: proverSettings,
  'l1-submitter': l1SubmitterSettings,
  'l1-watcher': l1WatcherSettings,
  migrate: migrateSettings,
  'create-topics': createTopicsSettings,
  'deploy-contracts': deployContractsSettings,
  'fetch-circuits': fetchCircuitsSettings,
};
