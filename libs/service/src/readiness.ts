export interface ReadinessCheck {
  name: string;
  /** Rejects when this process cannot do its job now. Never about Kafka, Redis or L1: those it can wait for. */
  check: () => Promise<void>;
}

export type ServicePhase = 'starting' | 'ready' | 'stopping';

export interface ReadinessReport {
  ready: boolean;
  phase: ServicePhase;
  failing: { name: string; reason: string }[];
}

const CHECK_TIMEOUT_MS = 2_000;

/** Whether the process should get work: its phase, and its checks, run at each question. */
export class Readiness {
  phase: ServicePhase = 'starting';
  private checks: ReadinessCheck[] = [];
  private asking: Promise<ReadinessReport> | undefined;

  add(...checks: ReadinessCheck[]): void {
    this.checks.push(...checks);
  }

  /** Questions that come while one is being answered share the answer. */
  report(): Promise<ReadinessReport> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async ask(): Promise<ReadinessReport> {
    const results = this.phase === 'ready' ? await Promise.all(this.checks.map(run)) : [];
    const failing = results.filter((result) => result !== undefined);
    return { ready: this.phase === 'ready' && failing.length === 0, phase: this.phase, failing };
  }
}

async function run({ name, check }: ReadinessCheck): Promise<{ name: string; reason: string } | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), timeout]);
    return undefined;
  } catch (error) {
    return { name, reason: (error as Error).message || String(error) };
  } finally {
    clearTimeout(timer);
  }
}
