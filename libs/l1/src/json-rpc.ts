import { setTimeout as sleep } from 'node:timers/promises';
import { l1Signals } from './l1-signals.js';
import { withinLimit } from './within-limit.js';

export interface JsonRpcOptions {
  readonly url: string;
  /** Per attempt. */
  readonly timeoutMs?: number;
  /** Further attempts after a failure of the transport; an answer of the node, good or bad, is final. */
  readonly retries?: number;
  /** Before the first further attempt; doubled each time, with jitter. */
  readonly retryDelayMs?: number;
  readonly signal?: AbortSignal;
}

/** The node answered, with an error. Not retried: the same question has the same answer. */
export class L1RpcError extends Error {
  override name = 'L1RpcError';
  constructor(
    readonly method: string,
    readonly code: number,
    readonly reason: string,
    /** Revert data, if the node gave any. */
    readonly data: unknown,
  ) {
    super(`${method}: ${reason} (code ${code})`);
  }
}

/** No usable answer came. Whether a request had an effect is unknown. */
export class L1UnreachableError extends Error {
  override name = 'L1UnreachableError';
  constructor(
    readonly method: string,
    readonly attempts: number,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${method}: no answer from the L1 node after ${attempts} attempts: ${reason}`, { cause });
  }
}

/** JSON-RPC over HTTP with a time limit and retries. Every method used here may be repeated, sending a raw transaction too. */
export class JsonRpc {
  private readonly timeoutMs: number;
  private readonly retries: number;
  private readonly retryDelayMs: number;
  private nextId = 1;

  constructor(private readonly options: JsonRpcOptions) {
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.retries = options.retries ?? 4;
    this.retryDelayMs = options.retryDelayMs ?? 250;
  }

  /** @throws L1RpcError | L1UnreachableError */
  async call<T>(method: string, params: readonly unknown[]): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await withinLimit(this.timeoutMs, this.options.signal, (signal) => this.attempt<T>(method, params, signal));
        l1Signals.requested.publish({ method, outcome: 'ok' });
        return result;
      } catch (error) {
        l1Signals.requested.publish({ method, outcome: error instanceof L1RpcError ? 'error' : 'unreachable' });
        if (error instanceof L1RpcError) throw error;
        if (attempt > this.retries || this.options.signal?.aborted) {
          throw new L1UnreachableError(method, attempt, error);
        }
        await this.pause(attempt);
      }
    }
  }

  private async attempt<T>(method: string, params: readonly unknown[], signal: AbortSignal): Promise<T> {
    const response = await fetch(this.options.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: this.nextId++, method, params }),
      signal,
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`HTTP ${response.status}`);
    }
    const answer = (await response.json()) as {
      result?: T;
      error?: { code: number; message: string; data?: unknown };
    };
    if (answer.error !== undefined) {
      throw new L1RpcError(method, answer.error.code, answer.error.message, answer.error.data);
    }
    if (answer.result === undefined) throw new Error('the answer has neither result nor error');
    return answer.result;
  }

  private async pause(attempt: number): Promise<void> {
    const delay = Math.min(this.retryDelayMs * 2 ** (attempt - 1), 10_000) * (0.5 + Math.random() / 2);
    await sleep(delay, undefined, { signal: this.options.signal }).catch(() => undefined);
  }
}
