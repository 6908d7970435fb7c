import { topics } from '@zkr/messages/topics';
import type { ServiceDefinition } from '@zkr/service/service-definition';
import { appModule } from './app.module.js';
import { configSchema, type Config } from './config.js';

export const l1Submitter: ServiceDefinition<Config> = {
  name: 'l1-submitter',
  config: configSchema,
  events: topics,
  module: appModule,
};
