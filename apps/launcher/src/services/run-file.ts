import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ProcessIdentity, identify, isAlive } from '@zkr/embedded/process-identity';
import type { ServiceSpec } from './service-spec.js';

/** What a running launcher tells others that want to start its services by hand. Holds secrets. */
export interface RunFile {
  readonly launcher: ProcessIdentity;
  readonly services: readonly ServiceSpec[];
}

export function writeRunFile(file: string, services: readonly ServiceSpec[]): void {
  const content: RunFile = { launcher: identify(process.pid)!, services };
  mkdirSync(dirname(file), { recursive: true });
  rmSync(`${file}.tmp`, { force: true });
  writeFileSync(`${file}.tmp`, JSON.stringify(content, null, 2), { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

/** Undefined if no launcher runs on this data folder. */
export function readRunFile(file: string): RunFile | undefined {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as RunFile;
    return isAlive(content.launcher) ? content : undefined;
  } catch {
    return undefined;
  }
}
