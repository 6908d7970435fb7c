import { topics } from '@zkr/messages/topics';
import type { ServiceDefinition } from '@zkr/service/service-definition';
import { appModule } from './app.module.js';
import { apiConfig, type ApiConfig } from './config.js';
import { grpcOptions } from './grpc/grpc-options.js';
import { configureHttp } from './http/configure-http.js';

export const api: ServiceDefinition<ApiConfig> = {
  name: 'api',
  config: apiConfig,
  events: topics,
  module: appModule,
  http: {
    port: ({ httpPort }) => httpPort,
    host: ({ httpHost }) => httpHost,
    options: { bodyParser: false },
    configure: configureHttp,
  },
  microservices: (config) => [grpcOptions(config)],
};
