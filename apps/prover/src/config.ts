import { proverSettings } from '@zkr/service/settings/prover';
import type { z } from 'zod';

/** Everything that this service reads from flags, environment and file; the tree of all settings is in libs/service. */
export const configSchema = proverSettings;

export type Config = z.infer<typeof configSchema>;
