import { executorSettings } from '@zkr/service/settings/executor';
import type { z } from 'zod';

/** Everything that this service reads from flags, environment and file; the tree of all settings is in libs/service. */
export const configSchema = executorSettings;

export type Config = z.infer<typeof configSchema>;
