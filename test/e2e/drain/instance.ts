import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../launched.js';

/** What a launcher writes for those who start its services by hand. */
export interface Spec {
  readonly name: string;
  readonly app: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Line {
  msg?: string;
  healthPort?: number;
  httpPort?: number;
}

export function specsOf(dataDir: string): readonly Spec[] {
  return (JSON.parse(readFileSync(join(dataDir, 'run', 'services.json'), 'utf8')) as { services: Spec[] }).services;
}

/** Each instance takes free ports, as pods have addresses of their own. */
const FREE_PORTS = ['ROLLUP_HEALTH_PORT', 'ROLLUP_METRICS_PORT', 'HTTP_PORT', 'GRPC_PORT'];

/** A further instance of a running rollup's service: the pod that a rollout adds, or takes away. */
export class Instance {
  readonly lines: string[] = [];
  readonly exited: Promise<number | string>;
  private readonly child: ChildProcess;
  private started: Line | undefined;

  constructor(spec: Spec, more: Record<string, string> = {}) {
    const free = FREE_PORTS.filter((name) => spec.env[name] !== undefined).map((name) => [name, '0']);
    const env = { ...spec.env, ...Object.fromEntries(free), ROLLUP_PARENT_PID: String(process.pid), ...more };
    const { PATH = '', HOME = '' } = process.env;
    this.child = spawn(process.execPath, [join(projectRoot, 'apps', spec.app, 'dist', 'main.js')], {
      cwd: projectRoot,
      env: { PATH, HOME, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) createInterface(stream).on('line', (line) => this.take(line));
    this.exited = new Promise((resolve) => this.child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown')));
  }

  get pid(): number {
    return this.child.pid!;
  }

  get healthPort(): number {
    return this.started!.healthPort!;
  }

  get url(): string {
    return `http://127.0.0.1:${this.started!.httpPort!}`;
  }

  async ready(withinMs = 300_000): Promise<this> {
    const deadline = performance.now() + withinMs;
    while (this.started === undefined || !(await isReady(this.healthPort))) {
      if (this.child.exitCode !== null) throw new Error(`it ended (exit code ${this.child.exitCode}) before it was ready:\n${this.lines.slice(-5).join('\n')}`);
      if (performance.now() > deadline) throw new Error(`not ready within ${withinMs / 1_000} s:\n${this.lines.slice(-5).join('\n')}`);
      await sleep(100);
    }
    return this;
  }

  terminate(): void {
    this.child.kill('SIGTERM');
  }

  /** With the children it proves in, as a node that is gone takes all of them. */
  kill(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  private take(text: string): void {
    this.lines.push(text);
    if (this.started !== undefined || !text.startsWith('{')) return;
    const line = JSON.parse(text) as Line;
    if (line.msg === 'Started') this.started = line;
  }
}

export async function isReady(healthPort: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${healthPort}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
