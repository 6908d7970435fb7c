import { l1WatcherSettings } from '@zkr/service/settings/l1-watcher';
import type { z } from 'zod';

/** Everything that this service reads from flags, environment and file; the tree of all settings is in libs/service. */
export const configSchema = l1WatcherSettings;

export type Config = z.infer<typeof configSchema>;
