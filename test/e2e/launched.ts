import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
export const cacheDir = join(projectRoot, '.rollup', 'cache');

/** A folder whose name has a space, as a checkout's path may. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'zkr e2e '));

export interface LaunchedOptions {
  dataDir: string;
  env?: Record<string, string>;
  args?: string[];
  /** Stay up after the journey. */
  stay?: boolean;
}

/** `npm start` without the build, as a child process: the test sees what a person sees. */
export class Launched {
  readonly lines: string[] = [];
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;
  private readonly byHand: ChildProcess[] = [];

  constructor(private readonly options: LaunchedOptions) {
    const args = [...(options.stay ? [] : ['--exit-after-journey']), '--data-dir', options.dataDir, '--cache-dir', cacheDir, ...(options.args ?? [])];
    this.child = this.node('main', args, { ROLLUP_RANDOM_PORTS: 'true', ...options.env });
    this.exited = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** Fails early if the launcher ends first. */
  async line(pattern: RegExp, withinMs = 600_000): Promise<string> {
    return this.until(`a line that matches ${pattern}`, withinMs, () => this.lines.find((line) => pattern.test(line)));
  }

  /** A line of the services' log. */
  async logLine(pattern: RegExp, withinMs = 600_000): Promise<string> {
    return this.until(`a log line that matches ${pattern}`, withinMs, () => this.log().split('\n').find((line) => pattern.test(line)));
  }

  log(): string {
    return this.read('logs/services.log') ?? '';
  }

  report(): Record<string, unknown> {
    return JSON.parse(this.read('journey.json') ?? '{}') as Record<string, unknown>;
  }

  /** Those that run, with their whole environment; none yet while it starts. */
  services(): readonly { name: string; env: Record<string, string> }[] {
    return (JSON.parse(this.read('run/services.json') ?? '{"services":[]}') as { services: { name: string; env: Record<string, string> }[] }).services;
  }

  servicePid(name: string): number {
    return (JSON.parse(this.read(`run/service-${name}.json`) ?? '{}') as { pid: number }).pid;
  }

  killService(name: string): number {
    const pid = this.servicePid(name);
    process.kill(pid, 'SIGKILL');
    return pid;
  }

  /** `npm run service -- <name>`. */
  startService(name: string): void {
    this.byHand.push(this.node('service-main', [name, '--data-dir', this.options.dataDir], {}));
  }

  interrupt(): void {
    this.child.kill('SIGINT');
  }

  /** After a failed test; nothing may stay behind. */
  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.interrupt();
      const timer = setTimeout(() => this.child.kill('SIGKILL'), 60_000);
      await this.exited;
      clearTimeout(timer);
    }
    for (const child of this.byHand) child.kill('SIGTERM');
    rmSync(this.options.dataDir, { recursive: true, force: true });
  }

  private node(entry: string, args: string[], more: Record<string, string>): ChildProcess {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ROLLUP_|VITEST|KAFKA_BROKERS|DATABASE_URL|REDIS_URL|L1_RPC_URL)/.test(name)));
    const child = spawn(process.execPath, [join(projectRoot, 'apps/launcher/dist', `${entry}.js`), ...args], {
      cwd: projectRoot,
      env: { ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout!, child.stderr!]) createInterface(stream).on('line', (line) => this.take(line));
    return child;
  }

  private take(line: string): void {
    this.lines.push(line);
    const copy = process.env['E2E_LOG'];
    if (copy !== undefined) appendFileSync(copy, `${line}\n`);
  }

  private async until<T>(what: string, withinMs: number, probe: () => T | undefined): Promise<T> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const found = probe();
      if (found !== undefined) return found;
      if (this.child.exitCode !== null) throw new Error(`the launcher ended (exit code ${this.child.exitCode}) before ${what}:\n${this.lines.slice(-15).join('\n')}`);
      if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1000} s: ${what}\n${this.lines.slice(-15).join('\n')}`);
      await sleep(50);
    }
  }

  private read(file: string): string | undefined {
    try {
      return readFileSync(join(this.options.dataDir, file), 'utf8');
    } catch {
      return undefined;
    }
  }
}
