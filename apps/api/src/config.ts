import { apiSettings } from '@zkr/service/settings/api';
import type { z } from 'zod';

/** Everything that this service reads from flags, environment and file; the tree of all settings is in libs/service. */
export const apiConfig = apiSettings;

export type ApiConfig = z.infer<typeof apiConfig>;

/** Injection token. */
export const API_CONFIG = Symbol('API_CONFIG');
