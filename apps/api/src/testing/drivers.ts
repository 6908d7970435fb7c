import type { ServiceError } from '@grpc/grpc-js';
import type { TransactionJson } from '@zkr/protocol/transaction-json';
import { errorCodes, type ErrorCode } from '@zkr/sdk/error-codes';
import { GrpcClient } from './grpc-client.js';
import type { TestApi } from './test-api.js';

export type Answer =
  | { created: boolean; transaction: Record<string, unknown> }
  | { code: ErrorCode; params: Record<string, unknown> };

/** The part of the application that REST and gRPC both offer, for one suite to run against both. */
export interface Driver {
  name: string;
  submit(transaction: TransactionJson | object): Promise<Answer>;
  transaction(id: string): Promise<Record<string, unknown> | ErrorCode>;
  account(index: number): Promise<Record<string, unknown> | ErrorCode>;
  accountOf(owner: string, token: number): Promise<Record<string, unknown> | ErrorCode>;
  network(): Promise<Record<string, unknown> | ErrorCode>;
  status(): Promise<Record<string, unknown> | ErrorCode>;
  close(): void;
}

export function restDriver(api: TestApi): Driver {
  const get = async (path: string) => {
    const response = await fetch(api.url + path);
    const body = (await response.json()) as Record<string, unknown>;
    return response.ok ? body : problem(response, body).code;
  };
  return {
    name: 'REST',
    async submit(transaction) {
      const response = await fetch(`${api.url}/v1/transactions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(transaction),
      });
      const body = (await response.json()) as Record<string, unknown>;
      if (response.ok) return { created: response.status === 202, transaction: body };
      return problem(response, body);
    },
    transaction: (id) => get(`/v1/transactions/${id}`),
    account: (index) => get(`/v1/accounts/${index}`),
    async accountOf(owner, token) {
      const page = await get(`/v1/accounts?owner=${owner}&token=${token}`);
      return typeof page === 'string'
        ? page
        : ((page['items'] as Record<string, unknown>[])[0] ?? 'NOT_FOUND');
    },
    network: () => get('/v1/network'),
    status: () => get('/v1/status'),
    close: () => undefined,
  };
}

function problem(
  response: Response,
  body: Record<string, unknown>,
): { code: ErrorCode; params: Record<string, unknown> } {
  const code = body['code'] as ErrorCode;
  const sound =
    response.status === errorCodes[code]?.http &&
    body['status'] === response.status &&
    response.headers.get('content-type')?.startsWith('application/problem+json');
  if (!sound) throw new Error(`not a problem of ours: ${response.status} ${JSON.stringify(body)}`);
  return { code, params: body['params'] as Record<string, unknown> };
}

export function grpcDriver(api: TestApi): Driver {
  const client = new GrpcClient(api.grpcAddress);
  const get = (service: Parameters<GrpcClient['call']>[0], method: string, request: object) =>
    client
      .call<Record<string, unknown>>(service, method, request)
      .catch((error: ServiceError) => codeOf(error));
  return {
    name: 'gRPC',
    async submit(transaction) {
      const { kind, ...fields } = transaction as { kind: string };
      try {
        return await client.call<{ created: boolean; transaction: Record<string, unknown> }>(
          'TransactionService',
          'Submit',
          { [kind]: fields },
        );
      } catch (error) {
        return { code: codeOf(error as ServiceError), params: {} };
      }
    },
    transaction: (id) => get('TransactionService', 'Get', { id }),
    account: (index) => get('AccountService', 'Get', { index }),
    accountOf: (owner, token) => get('AccountService', 'Get', { owner: { owner, token } }),
    network: () => get('NetworkService', 'GetInfo', {}),
    status: () => get('NetworkService', 'GetStatus', {}),
    close: () => client.close(),
  };
}

/** From the plain metadata, once it agrees with the status and with google.rpc.ErrorInfo. */
function codeOf(error: ServiceError): ErrorCode {
  const code = String(error.metadata?.get('error-code')[0] ?? '') as ErrorCode;
  const details = Buffer.from(
    (error.metadata?.get('grpc-status-details-bin')[0] as Buffer | undefined) ?? [],
  ).toString('latin1');
  const sound =
    error.code === errorCodes[code]?.grpc &&
    details.includes('google.rpc.ErrorInfo') &&
    details.includes(code);
  if (!sound) throw new Error(`not an error of ours: ${error.code} ${error.details} ${code}`);
  return code;
}
