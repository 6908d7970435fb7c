import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { CommandError } from '../command-error.js';

/** A file of a published folder, as a stream; fails late as well as early. */
export type OpenFile = (path: string) => Promise<Readable>;

const FIRST_BYTE_WITHIN_MS = 30_000;

/** @param from http(s) URL of a folder, or its path */
export function circuitSource(from: string): OpenFile {
  if (!/^https?:\/\//.test(from)) return async (path) => createReadStream(join(from, path));
  const base = from.endsWith('/') ? from : `${from}/`;
  return async (path) => {
    const url = new URL(path, base);
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(new Error(`no answer within ${FIRST_BYTE_WITHIN_MS} ms`)), FIRST_BYTE_WITHIN_MS);
    const response = await fetch(url, { signal: waiting.signal }).finally(() => clearTimeout(timer));
    if (!response.ok || response.body === null) throw new CommandError(`${url.href} answers ${response.status}`);
    return Readable.fromWeb(response.body as ReadableStream);
  };
}
