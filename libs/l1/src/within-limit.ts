/**
 * Does something with a signal that is aborted after a time or with another signal. Not by AbortSignal.any: on Node 20 that
 * leaves something with the other signal each time, and the other lives as long as the process.
 */
export async function withinLimit<T>(limitMs: number, stopping: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(new DOMException(`not done within ${limitMs} ms`, 'TimeoutError')), limitMs);
  const stop = () => ended.abort(stopping?.reason);
  if (stopping?.aborted) stop();
  stopping?.addEventListener('abort', stop);
  try {
    return await work(ended.signal);
  } finally {
    clearTimeout(timer);
    stopping?.removeEventListener('abort', stop);
  }
}
