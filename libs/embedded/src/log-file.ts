import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const ROTATE_ABOVE = 16 * 1024 * 1024;

/** Opens a log for appending; one that has grown large becomes `<file>.1` first. */
export function openLog(file: string): { fd: number; offset: number } {
  if (existsSync(file) && statSync(file).size > ROTATE_ABOVE) renameSync(file, `${file}.1`);
  const fd = openSync(file, 'a');
  return { fd, offset: fstatSync(fd).size };
}

/** The last lines written at or after `offset`, so that an earlier run's errors are not shown as this one's. */
export function logTail(file: string, offset: number, lines = 15): string {
  if (!existsSync(file)) return '';
  const fd = openSync(file, 'r');
  try {
    const size = fstatSync(fd).size;
    const from = Math.max(offset, size - 16_384);
    const buffer = Buffer.alloc(Math.max(0, size - from));
    readSync(fd, buffer, 0, buffer.length, from);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(fd);
  }
}
