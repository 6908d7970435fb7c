/** Knows what is being done now and for how long, so that /livez can tell a hung process from a quiet one. */
export class ProgressWatchdog {
  private readonly running = new Map<symbol, { name: string; since: number; limitMs: number }>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Something starts that should end within `limitMs`. @returns call it at the end */
  begin(name: string, limitMs = 60_000): () => void {
    const id = Symbol(name);
    this.running.set(id, { name, since: this.now(), limitMs });
    return () => void this.running.delete(id);
  }

  /** What has taken longer than it may. */
  stuck(): { name: string; forMs: number }[] {
    return [...this.running.values()]
      .map(({ name, since, limitMs }) => ({ name, forMs: Math.round(this.now() - since), limitMs }))
      .filter(({ forMs, limitMs }) => forMs > limitMs)
      .map(({ name, forMs }) => ({ name, forMs }));
  }
}
