import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { identify, isAlive, type ProcessIdentity, signal, terminate } from '@zkr/embedded/process-identity';
import { appMain, projectRoot } from '../project.js';
import { isFatal, messageOf, prettyLine } from './pretty-line.js';
import type { ServiceLog } from './service-log.js';
import type { ServiceSpec } from './service-spec.js';

/** Longer than a service takes to give up by itself. */
const STOP_GRACE_MS = 20_000;

/** How Node reports what nobody caught; stack and version follow. */
const CRASH = /^(Uncaught )?[\w.]*Error\b.*: /;

export interface ServiceExit {
  readonly how: string;
  /** Why, in the service's own words: its fatal line, else its last; empty if it was killed. */
  readonly lastLine: string;
}

/**
 * A service as a child process in a group of its own, so that Ctrl-C in the terminal reaches only us. Its output goes to the
 * log. Its pid is on disk while it runs, so that what a killed launcher left behind is found.
 */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  private lastLine = '';
  private fatalLine = '';
  readonly exited: Promise<ServiceExit>;

  constructor(
    readonly spec: ServiceSpec,
    log: ServiceLog,
    recordFile: string,
  ) {
    const env = { ...inherited(process.env), ...spec.env };
    const child = spawn(process.execPath, [appMain(spec.app)], { cwd: projectRoot, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', (line) => this.take(line, log));
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    mkdirSync(dirname(recordFile), { recursive: true });
    if (identity !== undefined) writeFileSync(recordFile, JSON.stringify(identity));
    this.exited = new Promise((resolve) => {
      const ended = (how: string, killed: boolean) => {
        if (this.child === undefined) return;
        this.child = undefined;
        if (recorded(recordFile)?.pid === child.pid) rmSync(recordFile, { force: true });
        resolve({ how, lastLine: messageOf(this.fatalLine || (killed ? '' : this.lastLine)) });
      };
      child.once('close', (code, name) => ended(name === null ? `exit code ${code}` : `signal ${name}`, name !== null));
      child.once('error', (error) => ended(error.message, false));
    });
  }

  get running(): boolean {
    return this.child !== undefined;
  }

  /** In order; by force if that takes too long. */
  async stop(): Promise<void> {
    const pid = this.child?.pid;
    if (pid === undefined) return;
    signal(pid, 'SIGTERM');
    const timer = setTimeout(() => this.kill(), STOP_GRACE_MS);
    await this.exited;
    clearTimeout(timer);
  }

  kill(): void {
    if (this.child?.pid !== undefined) signal(-this.child.pid, 'SIGKILL');
  }

  private take(line: string, log: ServiceLog): void {
    if (line.trim() === '') return;
    this.lastLine = line;
    if (isFatal(line) || (this.fatalLine === '' && CRASH.test(line))) this.fatalLine = line;
    log.write(prettyLine(this.spec.name, line));
  }
}

/** Ends the service that an earlier launcher, or a hand, left running under this record. */
export async function stopLeftover(recordFile: string): Promise<void> {
  const identity = recorded(recordFile);
  if (identity !== undefined) await terminate(identity, 'SIGTERM', 10_000, true);
  rmSync(recordFile, { force: true });
}

/** The pid of a service that runs under this record. */
export function runningPid(recordFile: string): number | undefined {
  const identity = recorded(recordFile);
  return identity !== undefined && isAlive(identity) ? identity.pid : undefined;
}

function recorded(recordFile: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(recordFile, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** Of our own environment only what every program needs: settings of the launcher are not the services'. */
function inherited(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
