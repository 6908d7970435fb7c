import { type Client, credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { loaderOptions, protoFile } from '../grpc/grpc-options.js';

export type GrpcServiceName = 'TransactionService' | 'AccountService' | 'NetworkService';
type ClientConstructor = new (address: string, creds: unknown, options?: object) => Client;

/** Untyped unary and streaming calls, as any client in any language would make them. */
export class GrpcClient {
  private readonly clients = new Map<string, Client>();
  private readonly services: Record<string, ClientConstructor>;

  constructor(
    private readonly address: string,
    private readonly options: object = {},
  ) {
    const root = loadPackageDefinition(loadSync(protoFile, loaderOptions)) as unknown as {
      rollup: { v1: Record<string, ClientConstructor> };
    };
    this.services = root.rollup.v1;
  }

  call<T>(service: GrpcServiceName, method: string, request: object): Promise<T> {
    const client = this.client(service) as unknown as Record<
      string,
      (request: object, done: (error: ServiceError | null, reply: T) => void) => void
    >;
    return new Promise((resolve, reject) =>
      client[method]!(request, (error, reply) => (error ? reject(error) : resolve(reply))),
    );
  }

  stream<T>(
    service: GrpcServiceName,
    method: string,
    request: object,
  ): AsyncIterable<T> & { cancel(): void } {
    const client = this.client(service) as unknown as Record<
      string,
      (request: object) => AsyncIterable<T> & { cancel(): void }
    >;
    return client[method]!(request);
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }

  private client(service: string): Client {
    const known =
      this.clients.get(service) ??
      new this.services[service]!(this.address, credentials.createInsecure(), this.options);
    this.clients.set(service, known);
    return known;
  }
}
