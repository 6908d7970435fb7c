import { errorFromResponse, RollupApiError } from './rollup-error.js';

export interface TransportOptions {
  /** Such as http://127.0.0.1:3000 */
  url: string;
  /** Attempts after the first, for failures that may pass. Default 4. */
  retries?: number;
  /** Of one attempt. Default 10 s. */
  timeoutMs?: number;
  /** Default: the platform’s. */
  fetch?: typeof globalThis.fetch;
}

export interface RequestOptions {
  signal?: AbortSignal | undefined;
  /** Of one attempt; beyond what the server was asked to wait. */
  timeoutMs?: number;
}

const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 5_000;
/** Told to wait longer, the caller is better told. */
const MAX_RETRY_AFTER_SECONDS = 60;

/** JSON over HTTP with retries and typed errors. */
export class HttpTransport {
  private readonly base: string;
  private readonly fetch: typeof globalThis.fetch;

  constructor(private readonly options: TransportOptions) {
    this.base = options.url.replace(/\/+$/, '');
    this.fetch = options.fetch ?? ((...input) => globalThis.fetch(...input));
  }

  async request<T>(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    options: RequestOptions = {},
  ): Promise<T> {
    const retries = this.options.retries ?? 4;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.once<T>(method, path, body, options);
      } catch (error) {
        if (
          !(error instanceof RollupApiError) ||
          !isTransient(error) ||
          attempt >= retries ||
          (error.retryAfterSeconds ?? 0) > MAX_RETRY_AFTER_SECONDS ||
          options.signal?.aborted
        )
          throw error;
        await pause(
          error.retryAfterSeconds === undefined ? backoff(attempt) : error.retryAfterSeconds * 1_000,
          options.signal,
        );
      }
    }
  }

  private async once<T>(
    method: string,
    path: string,
    body: unknown,
    { signal, timeoutMs }: RequestOptions,
  ): Promise<T> {
    const limit = AbortSignal.timeout(timeoutMs ?? this.options.timeoutMs ?? 10_000);
    let response: Response;
    let text: string;
    try {
      response = await this.fetch(this.base + path, {
        method,
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      text = await response.text();
    } catch (cause) {
      signal?.throwIfAborted();
      throw new RollupApiError(
        'UNAVAILABLE',
        `${this.base} could not be reached: ${reasonOf(cause)}`,
        0,
        {},
        undefined,
        undefined,
        { cause },
      );
    }
    if (!response.ok) throw errorFromResponse(response.status, text, response.headers.get('retry-after'));
    return JSON.parse(text) as T;
  }
}

/** About the way or the moment, not about the request. */
function isTransient({ code, status }: RollupApiError): boolean {
  return status === 0 || code === 'UNAVAILABLE' || code === 'OVERLOADED' || code === 'RATE_LIMITED';
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message || cause.message : cause.message;
}

function backoff(attempt: number): number {
  const ceiling = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    signal?.addEventListener('abort', aborted, { once: true });
  });
}
