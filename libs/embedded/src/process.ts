import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PartFailedError } from './errors.js';
import { logTail, openLog } from './log-file.js';
import type { PartContext, PartName } from './part.js';
import { identify, signal, terminate, type ProcessIdentity } from './process-identity.js';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The signal that makes a part end in order, and how long that may take before it is killed. */
export interface StopRule {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
}

const running = new Set<SupervisedProcess>();
let exitHook = false;

/**
 * One server as a child process. It runs in a process group of its own, so that Ctrl-C in the terminal reaches only
 * the launcher, which then stops its parts in order. Its pid is on disk while it runs: if the launcher is killed, the
 * next start finds the leftover and ends it (`stopLeftover`).
 */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private exited: Promise<void> = Promise.resolve();
  private wanted = false;
  private logOffset = 0;
  readonly logFile: string;
  private readonly recordFile: string;

  constructor(
    private readonly part: PartName,
    private readonly context: PartContext,
    private readonly stopRule: StopRule,
  ) {
    this.logFile = join(context.dataDir, 'logs', `${part}.log`);
    this.recordFile = join(context.dataDir, 'run', `${part}.json`);
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get tail(): string {
    return logTail(this.logFile, this.logOffset);
  }

  async stopLeftover(): Promise<void> {
    if (this.child !== undefined || !existsSync(this.recordFile)) return;
    let record: ProcessIdentity | undefined;
    try {
      record = JSON.parse(readFileSync(this.recordFile, 'utf8')) as ProcessIdentity;
    } catch {
      // Torn by a crash while it was written: there is nothing to go by.
    }
    if (record !== undefined) await terminate(record, this.stopRule.signal, this.stopRule.graceMs, true);
    rmSync(this.recordFile, { force: true });
  }

  /** Resolves once `isReady` says so; whatever goes wrong before that is a PartFailedError, with nothing left running. */
  async start(command: Command, isReady: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    if (this.child !== undefined) return;
    this.spawn(command);
    const child = this.child as unknown as ChildProcess;
    const deadline = Date.now() + timeoutMs;
    try {
      for (;;) {
        if (this.child !== child) throw this.failure(`ended while it was starting (${describeExit(child)})`);
        if (await isReady().catch(() => false)) {
          if (this.child === child) break;
          continue;
        }
        if (Date.now() > deadline) throw this.failure(`did not become ready within ${timeoutMs / 1000} s`);
        await sleep(50);
      }
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.wanted = true;
  }

  async stop(): Promise<void> {
    this.wanted = false;
    const child = this.child;
    if (child?.pid === undefined) return;
    signal(child.pid, this.stopRule.signal);
    const timer = setTimeout(() => signal(-child.pid!, 'SIGKILL'), this.stopRule.graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  failure(reason: string): PartFailedError {
    return new PartFailedError(this.part, reason, this.logFile, this.tail);
  }

  private spawn(command: Command): void {
    mkdirSync(join(this.context.dataDir, 'logs'), { recursive: true });
    mkdirSync(join(this.context.dataDir, 'run'), { recursive: true });
    const log = openLog(this.logFile);
    this.logOffset = log.offset;
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env ?? this.context.env,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    closeSync(log.fd);
    this.child = child;
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity !== undefined) writeFileSync(this.recordFile, JSON.stringify(identity));
    running.add(this);
    installExitHook();
    this.exited = new Promise((resolve) => {
      const ended = (code: number | null, name: NodeJS.Signals | null): void => {
        if (this.child !== child) return;
        this.child = undefined;
        running.delete(this);
        rmSync(this.recordFile, { force: true });
        resolve();
        if (!this.wanted) return;
        this.wanted = false;
        this.context.onExit({
          part: this.part,
          code,
          signal: name,
          logFile: this.logFile,
          logTail: this.tail,
        });
      };
      child.once('exit', ended);
      child.once('error', () => ended(null, null));
    });
  }

  signalNow(): void {
    if (this.child?.pid !== undefined) signal(this.child.pid, this.stopRule.signal);
  }
}

/** A launcher that ends without having stopped its parts (an uncaught error, process.exit) takes them along. */
function installExitHook(): void {
  if (exitHook) return;
  exitHook = true;
  process.on('exit', () => {
    for (const part of running) part.signalNow();
  });
}

function describeExit(child: ChildProcess): string {
  if (child.signalCode !== null) return `signal ${child.signalCode}`;
  return child.exitCode === null ? 'it could not be executed' : `exit code ${child.exitCode}`;
}
