import type { Deployment } from '@zkr/protocol/deployment';
import { fromHex } from '@zkr/protocol/hex';
import type { RegisterKeyJson } from '@zkr/protocol/register-key-json';
import type { TransactionJson } from '@zkr/protocol/transaction-json';
import { HttpTransport, type TransportOptions } from './http-transport.js';
import { RollupApiError } from './rollup-error.js';
import type {
  AccountView,
  BatchDetailView,
  BatchView,
  DepositView,
  ForcedRequestView,
  NetworkView,
  Page,
  Stage,
  StatusView,
  TokenView,
  TransactionView,
} from './views.js';
import { waitForTransaction, type WaitOptions } from './wait-for-transaction.js';

/**
 * The rollup’s REST interface, typed. Every call may be repeated, so it is, when the network or the server fails for a moment.
 *
 * @example
 * const client = new RollupClient({ url: 'http://127.0.0.1:3000' });
 * const account = await client.findAccount('0x70997970c51812dc3a010c7d01b50e0d17dc79c8', 0);
 * console.log(account?.balance);
 */
export class RollupClient {
  private readonly http: HttpTransport;
  private network: Promise<NetworkView> | undefined;

  constructor(options: TransportOptions) {
    this.http = new HttpTransport(options);
  }

  /** The same transaction again is no error and answers its current state. */
  submit(transaction: TransactionJson | RegisterKeyJson): Promise<TransactionView> {
    return this.http.request('POST', '/v1/transactions', transaction);
  }

  getTransaction(id: string): Promise<TransactionView> {
    return this.http.request('GET', `/v1/transactions/${encodeURIComponent(id)}`);
  }

  /**
   * @throws TransactionEndedError if it was rejected, expired or replaced; WaitTimeoutError after `timeoutMs`
   *
   * @example
   * const { batch } = await client.waitForTransaction(id, 'verified', { timeoutMs: 120_000 });
   */
  waitForTransaction(id: string, stage: Stage, options: WaitOptions = {}): Promise<TransactionView> {
    return waitForTransaction(this.http, id, stage, options);
  }

  getAccount(index: number): Promise<AccountView> {
    return this.http.request('GET', `/v1/accounts/${index}`);
  }

  /** The account that deposits of this owner and token are credited to. */
  async findAccount(owner: string, token: number): Promise<AccountView | undefined> {
    const { items } = await this.http.request<Page<AccountView>>(
      'GET',
      `/v1/accounts?${query({ owner, token, limit: 1 })}`,
    );
    return items[0];
  }

  listAccounts(owner: string, cursor?: string): Promise<Page<AccountView>> {
    return this.http.request('GET', `/v1/accounts?${query({ owner, cursor })}`);
  }

  getDeposit(queueId: number): Promise<DepositView> {
    return this.http.request('GET', `/v1/deposits/${queueId}`);
  }

  /** Newest first. Empty until the l1-watcher has seen the block. */
  listDeposits(
    filter: { l1TransactionHash?: string; owner?: string; cursor?: string } = {},
  ): Promise<Page<DepositView>> {
    return this.http.request('GET', `/v1/deposits?${query(filter)}`);
  }

  getForcedRequest(queueId: number): Promise<ForcedRequestView> {
    return this.http.request('GET', `/v1/forced-requests/${queueId}`);
  }

  /** Exits and keys requested on L1, newest first. Empty until the l1-watcher has seen the block. */
  listForcedRequests(
    filter: { l1TransactionHash?: string; sender?: string; account?: number; waiting?: true; cursor?: string } = {},
  ): Promise<Page<ForcedRequestView>> {
    const { waiting, ...rest } = filter;
    return this.http.request('GET', `/v1/forced-requests?${query({ ...rest, waiting: waiting && 'true' })}`);
  }

  getBatch(
    which: number | 'latest' | 'sealed' | 'proven' | 'verified' | 'finalized',
  ): Promise<BatchDetailView> {
    return this.http.request('GET', `/v1/batches/${which}`);
  }

  /** Newest first. */
  listBatches(options: { limit?: number; cursor?: string } = {}): Promise<Page<BatchView>> {
    return this.http.request('GET', `/v1/batches?${query(options)}`);
  }

  async listTokens(): Promise<TokenView[]> {
    return (await this.http.request<{ items: TokenView[] }>('GET', '/v1/tokens')).items;
  }

  getNetwork(): Promise<NetworkView> {
    return this.http.request('GET', '/v1/network');
  }

  getStatus(): Promise<StatusView> {
    return this.http.request('GET', '/v1/status');
  }

  /** What every signature of an L2 key covers. */
  async domain(): Promise<bigint> {
    return BigInt((await this.fixedNetwork()).domain);
  }

  /** What an owner’s registration of a key is signed for. */
  async deployment(): Promise<Deployment> {
    const { chainId, contract } = await this.fixedNetwork();
    return { chainId: BigInt(chainId), contract: fromHex(contract.toLowerCase()) };
  }

  /** Asked once: a deployment never changes what the callers take of it. */
  private async fixedNetwork(): Promise<NetworkView> {
    this.network ??= this.getNetwork();
    try {
      return await this.network;
    } catch (error) {
      this.network = undefined;
      throw error;
    }
  }

  /** Undefined in place of NOT_FOUND. */
  static async orUndefined<T>(request: Promise<T>): Promise<T | undefined> {
    try {
      return await request;
    } catch (error) {
      if (error instanceof RollupApiError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }
}

function query(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)] as [string, string]],
  );
  return new URLSearchParams(given).toString();
}
