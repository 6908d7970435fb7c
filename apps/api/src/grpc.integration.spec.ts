import { credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { protoPath as healthProto } from 'grpc-health-check';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { GrpcClient } from './testing/grpc-client.js';
import { transfer } from './testing/signed.js';
import { putAccount, startTestApi, type TestApi, testKey } from './testing/test-api.js';

let api: TestApi;
let client: GrpcClient;
beforeAll(async () => {
  api = await startTestApi();
  client = new GrpcClient(api.grpcAddress);
}, 60_000);
afterAll(async () => {
  client.close();
  await api.stop();
}, 60_000);
beforeEach(async () => {
  await api.db.deleteFrom('l2_transaction').execute();
  await putAccount(api.db, { index: 0, balance: 1_000n, key: testKey(0) });
  await putAccount(api.db, { index: 1, balance: 0n, key: testKey(1) });
});

interface Message {
  id: string;
  status: string;
}
async function submit(): Promise<string> {
  const { transaction } = await client.call<{ transaction: Message }>('TransactionService', 'Submit', {
    transfer: transfer(),
  });
  return transaction.id;
}
const setStatus = (status: 'included' | 'verified') =>
  api.db.updateTable('l2_transaction').set({ status }).execute();

it('streams each change until the stage', async () => {
  const id = await submit();
  const seen: string[] = [];
  for await (const { status } of client.stream<Message>('TransactionService', 'Watch', {
    id,
    stage: 'verified',
  })) {
    seen.push(status);
    if (status !== 'verified') await setStatus(status === 'pending' ? 'included' : 'verified');
  }
  expect(seen).toEqual(['pending', 'included', 'verified']);
});

it('ends the watch of a client that is gone', async () => {
  const id = await submit();
  const stream = client.stream<Message>('TransactionService', 'Watch', { id });
  await expect(async () => {
    for await (const _message of stream) stream.cancel();
  }).rejects.toMatchObject({ code: 1 });
});

it.each([
  ['NOT_FOUND', { id: `0x${'0'.repeat(64)}` }],
  ['MALFORMED', { id: 'x' }],
  ['MALFORMED', { id: `0x${'0'.repeat(64)}`, stage: 'soon' }],
])('refuses a watch with %s', async (code, request) => {
  const failure = await (async () => {
    for await (const _message of client.stream('TransactionService', 'Watch', request)) void _message;
  })().catch((error: ServiceError) => error);
  expect((failure as ServiceError).metadata.get('error-code')).toEqual([code]);
});

it('refuses a submission without a transaction, and one that is too large', async () => {
  const empty = await client.call('TransactionService', 'Submit', {}).catch((error: ServiceError) => error);
  expect((empty as ServiceError).metadata.get('error-code')).toEqual(['MALFORMED']);
  const huge = { withdraw: { recipient: 'x'.repeat(70_000) } };
  await expect(client.call('TransactionService', 'Submit', huge)).rejects.toMatchObject({ code: 8 });
});

it('answers grpc.health.v1', async () => {
  const root = loadPackageDefinition(loadSync(healthProto, { enums: String })) as unknown as {
    grpc: {
      health: {
        v1: {
          Health: new (...args: unknown[]) => {
            check(request: object, done: (error: unknown, reply: unknown) => void): void;
            close(): void;
          };
        };
      };
    };
  };
  const health = new root.grpc.health.v1.Health(api.grpcAddress, credentials.createInsecure());
  const reply = await new Promise((resolve, reject) =>
    health.check({ service: 'rollup.v1.TransactionService' }, (error, answer) =>
      error ? reject(error) : resolve(answer),
    ),
  );
  expect(reply).toMatchObject({ status: 'SERVING' });
  health.close();
});

it('lists its services by reflection', async () => {
  const reflection = {
    nested: {
      grpc: {
        nested: {
          reflection: {
            nested: {
              v1: {
                nested: {
                  ServerReflection: {
                    methods: {
                      ServerReflectionInfo: {
                        requestType: 'Request',
                        requestStream: true,
                        responseType: 'Response',
                        responseStream: true,
                      },
                    },
                  },
                  Request: { fields: { listServices: { type: 'string', id: 7 } } },
                  Response: { fields: { listServicesResponse: { type: 'List', id: 6 } } },
                  List: { fields: { service: { rule: 'repeated', type: 'Service', id: 1 } } },
                  Service: { fields: { name: { type: 'string', id: 1 } } },
                },
              },
            },
          },
        },
      },
    },
  };
  const root = loadPackageDefinition(fromJSON(reflection as never)) as unknown as {
    grpc: {
      reflection: {
        v1: {
          ServerReflection: new (...args: unknown[]) => {
            ServerReflectionInfo(): NodeJS.ReadWriteStream & { write(message: object): void };
            close(): void;
          };
        };
      };
    };
  };
  const server = new root.grpc.reflection.v1.ServerReflection(api.grpcAddress, credentials.createInsecure());
  const stream = server.ServerReflectionInfo();
  const names = await new Promise<string[]>((resolve, reject) => {
    stream.on('data', (reply: { listServicesResponse: { service: { name: string }[] } }) =>
      resolve(reply.listServicesResponse.service.map(({ name }) => name)),
    );
    stream.on('error', reject);
    stream.write({ listServices: '' });
  });
  expect(names).toEqual(
    expect.arrayContaining([
      'rollup.v1.TransactionService',
      'rollup.v1.AccountService',
      'rollup.v1.NetworkService',
    ]),
  );
  stream.end();
  server.close();
});
