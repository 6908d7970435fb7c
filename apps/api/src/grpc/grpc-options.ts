import { fileURLToPath } from 'node:url';
import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { type GrpcOptions, Transport } from '@nestjs/microservices';
import { HealthImplementation } from 'grpc-health-check';
import type { ApiConfig } from '../config.js';

export const GRPC_PACKAGE = 'rollup.v1';
/** Beside src/ and dist/ alike. */
export const protoFolder = fileURLToPath(new URL('../../proto', import.meta.url));
export const protoFile = 'rollup/v1/rollup.proto';
/** Absent messages and optional fields stay absent; 64-bit numbers of ours are below 2^53. */
export const loaderOptions = {
  includeDirs: [protoFolder],
  longs: Number,
  defaults: true,
  oneofs: true,
  arrays: true,
  objects: true,
};

const SERVICES = ['', 'rollup.v1.TransactionService', 'rollup.v1.AccountService', 'rollup.v1.NetworkService'];
/** An account or status is far below; a transaction too. */
const MAX_SEND_BYTES = 1_048_576;

/** The gRPC server: our services, health and reflection on a port of their own, with explicit limits. */
export function grpcOptions(config: ApiConfig): GrpcOptions {
  return {
    transport: Transport.GRPC,
    options: {
      package: GRPC_PACKAGE,
      protoPath: protoFile,
      loader: loaderOptions,
      url: `${config.grpcHost}:${config.grpcPort}`,
      maxReceiveMessageLength: config.maxBodyBytes,
      maxSendMessageLength: MAX_SEND_BYTES,
      maxMetadataSize: 8_192,
      gracefulShutdown: false,
      channelOptions: {
        'grpc.max_concurrent_streams': 256,
        'grpc.max_connection_idle_ms': 5 * 60_000,
        'grpc.max_connection_age_ms': 60 * 60_000,
        'grpc.max_connection_age_grace_ms': 30_000,
        'grpc.keepalive_time_ms': 60_000,
        'grpc.keepalive_timeout_ms': 20_000,
      },
      onLoadPackageDefinition: (definition, server: Pick<Server, 'addService'>) => {
        new ReflectionService(definition).addToServer(server);
        new HealthImplementation(Object.fromEntries(SERVICES.map((name) => [name, 'SERVING']))).addToServer(
          server as Server,
        );
      },
    },
  };
}
