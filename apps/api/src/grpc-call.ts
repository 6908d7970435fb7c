import { credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { loaderOptions, protoFile } from './grpc/grpc-options.js';

/**
 * A gRPC call from the command line, as grpcurl would make it; a stream prints each message.
 *
 *     node apps/api/dist/grpc-call.js 127.0.0.1:3001 TransactionService/Watch '{"id": "0x…", "stage": "verified"}'
 */
type Reply = (error: ServiceError | null, reply: unknown) => void;
type Method = ((request: object, done?: Reply) => AsyncIterable<unknown>) & { responseStream: boolean };
type ServiceClient = Record<string, Method>;
type ServiceConstructor = (new (address: string, creds: unknown) => ServiceClient) & {
  service: Record<string, { responseStream: boolean }>;
};

const [address, target = '', body = '{}'] = process.argv.slice(2);
const [serviceName = '', methodName = ''] = target.split('/');
const root = loadPackageDefinition(loadSync(protoFile, loaderOptions)) as unknown as {
  rollup: { v1: Record<string, ServiceConstructor> };
};
const Service = root.rollup.v1[serviceName];
if (address === undefined || Service?.service?.[methodName] === undefined) {
  const methods = Object.entries(root.rollup.v1).flatMap(([name, { service }]) =>
    Object.keys(service ?? {}).map((method) => `${name}/${method}`),
  );
  process.stderr.write(
    `Usage: grpc-call <host:port> <service/method> [json]\nMethods: ${methods.join(', ')}\n`,
  );
  process.exit(2);
}

const print = (message: unknown) => process.stdout.write(`${JSON.stringify(message, null, 2)}\n`);
const fail = (error: ServiceError): never => {
  process.stderr.write(`${String(error.metadata?.get('error-code')[0] ?? error.code)}: ${error.details}\n`);
  process.exit(1);
};
const client = new Service(address, credentials.createInsecure());
const request = JSON.parse(body) as object;
if (Service.service[methodName].responseStream) {
  try {
    for await (const message of client[methodName]!(request)) print(message);
  } catch (error) {
    fail(error as ServiceError);
  }
} else {
  client[methodName]!(request, (error, reply) => (error ? fail(error) : print(reply)));
}
