import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process id alone may be reused by a stranger; together with the start time it names one process for good. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

function ps(pid: number, column: string): string | undefined {
  try {
    const out = execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return out.trim() === '' ? undefined : out.trim();
  } catch {
    return undefined;
  }
}

/** Fields of /proc/<pid>/stat from the third on: the second, the name, may contain spaces and brackets. */
export function statFields(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Undefined if there is no such process, or only its zombie. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (process.platform !== 'linux') {
    const startedAt = ps(pid, 'lstart');
    return startedAt === undefined ? undefined : { pid, startedAt };
  }
  try {
    const fields = statFields(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { pid, startedAt: `${boot}:${fields[19]}` };
  } catch {
    return undefined;
  }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/** The command line of a process, '' if it cannot be read. */
export function commandLine(pid: number): string {
  if (process.platform !== 'linux') return ps(pid, 'command') ?? '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Signals a process; one that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function gone(identity: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isAlive(identity)) {
    if (Date.now() > deadline) return false;
    await sleep(25);
  }
  return true;
}

/** Asks a process to end, and after `graceMs` makes it; `group` ends what it had started as well. */
export async function terminate(
  identity: ProcessIdentity,
  name: NodeJS.Signals,
  graceMs: number,
  group: boolean,
): Promise<void> {
  if (!isAlive(identity)) return;
  signal(identity.pid, name);
  if (await gone(identity, graceMs)) return;
  signal(group ? -identity.pid : identity.pid, 'SIGKILL');
  await gone(identity, 5_000);
}
