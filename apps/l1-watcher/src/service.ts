import type { ServiceDefinition } from '@zkr/service/service-definition';
import { appModule } from './app.module.js';
import { configSchema, type Config } from './config.js';

/** Consumes no events: what it waits for happens on L1, which tells nobody. */
export const l1Watcher: ServiceDefinition<Config> = {
  name: 'l1-watcher',
  config: configSchema,
  module: appModule,
};
