import type { HttpTransport } from './http-transport.js';
import type { Stage, TransactionView } from './views.js';

export interface WaitOptions {
  /** Default: 5 minutes. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** The transaction will never get to the stage. */
export class TransactionEndedError extends Error {
  override readonly name = 'TransactionEndedError';

  constructor(readonly transaction: TransactionView) {
    const { reason, status, id } = transaction;
    super(`Transaction ${id} was ${status}${reason ? `: ${reason.code}, ${reason.message}` : ''}`);
  }
}

/** It may still get there: ask again. */
export class WaitTimeoutError extends Error {
  override readonly name = 'WaitTimeoutError';

  constructor(
    readonly transaction: TransactionView,
    readonly stage: Stage,
    timeoutMs: number,
  ) {
    super(`Transaction ${transaction.id} is ${transaction.status}, not ${stage}, after ${timeoutMs} ms`);
  }
}

const STAGES: readonly string[] = ['pending', 'included', 'proven', 'verified', 'finalized'];
/** The server holds a request open for so long, then the client asks again. */
const HOLD_SECONDS = 20;

export async function waitForTransaction(
  http: HttpTransport,
  id: string,
  stage: Stage,
  { timeoutMs = 300_000, signal }: WaitOptions,
): Promise<TransactionView> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const seconds = Math.max(0, Math.min(HOLD_SECONDS, Math.ceil((end - Date.now()) / 1_000)));
    const path = `/v1/transactions/${encodeURIComponent(id)}?wait=${stage}&timeout=${seconds}`;
    const transaction = await http.request<TransactionView>('GET', path, undefined, {
      signal,
      timeoutMs: (seconds + 10) * 1_000,
    });
    if (!STAGES.includes(transaction.status)) throw new TransactionEndedError(transaction);
    if (STAGES.indexOf(transaction.status) >= STAGES.indexOf(stage)) return transaction;
    if (Date.now() >= end) throw new WaitTimeoutError(transaction, stage, timeoutMs);
  }
}
