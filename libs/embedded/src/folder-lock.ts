import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './process-identity.js';

let claims = 0;

/** Takes the lock file, or returns who holds it. A lock whose holder died is taken over. */
export function claim(file: string): { holder: ProcessIdentity } | { release(): void } {
  mkdirSync(dirname(file), { recursive: true });
  const self = identify(process.pid);
  if (self === undefined) throw new Error('this process cannot identify itself');
  const draft = `${file}.${process.pid}.${claims++}`;
  writeFileSync(draft, JSON.stringify(self));
  try {
    for (;;) {
      try {
        // A link appears with its content, so that nobody ever reads a half-written lock.
        linkSync(draft, file);
        return { release: () => rmSync(file, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readHolder(file);
      if (holder !== undefined && isAlive(holder)) return { holder };
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function readHolder(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** Runs `work` while no other process runs one under the same lock file; waits for its turn. */
export async function exclusively<T>(file: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const claimed = claim(file);
    if ('release' in claimed) {
      try {
        return await work();
      } finally {
        claimed.release();
      }
    }
    await sleep(100);
  }
}
