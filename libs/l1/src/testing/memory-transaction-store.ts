import type { L1TransactionStore } from '../transaction-runner.js';
import type { L1TransactionAttempt, L1TransactionRecord } from '../transaction-record.js';

/** Rows in memory, for tests. `crashAfter` makes the write with that name the last that happens. */
export class MemoryTransactionStore implements L1TransactionStore {
  readonly writes: string[] = [];
  crashAfter: string | undefined;

  constructor(public record: L1TransactionRecord) {}

  async load(): Promise<L1TransactionRecord> {
    return this.record;
  }

  async insertAttempt(_id: string, attempt: L1TransactionAttempt): Promise<void> {
    const others = this.record.attempts.filter(({ hash }) => hash !== attempt.hash);
    this.write('insertAttempt', { attempts: [...others, attempt] });
  }

  async recordBroadcast(
    ...[, hash, outcome, atMs]: Parameters<L1TransactionStore['recordBroadcast']>
  ): Promise<void> {
    const attempts = this.record.attempts.map((attempt) =>
      attempt.hash === hash ? { ...attempt, broadcast: { outcome, atMs } } : attempt,
    );
    this.write(`recordBroadcast ${outcome}`, { attempts });
  }

  async recordMined(...[, receipt]: Parameters<L1TransactionStore['recordMined']>): Promise<void> {
    this.write('recordMined', { status: 'mined', receipt });
  }

  async recordUnmined(): Promise<void> {
    const attempts = this.record.attempts.map((attempt) => ({ ...attempt, broadcast: undefined }));
    this.write('recordUnmined', { status: 'open', receipt: undefined, attempts });
  }

  async recordFinalized(): Promise<void> {
    this.write('recordFinalized', { status: 'finalized' });
  }

  async recordLost(): Promise<void> {
    this.write('recordLost', { status: 'lost' });
  }

  private write(name: string, change: Partial<L1TransactionRecord>): void {
    this.record = { ...this.record, ...change };
    this.writes.push(name);
    if (this.crashAfter !== undefined && name.startsWith(this.crashAfter))
      throw new Error(`crash after ${name}`);
  }
}

export function openTransaction(fields: Partial<L1TransactionRecord> = {}): L1TransactionRecord {
  return {
    id: 'batch-1',
    status: 'open',
    nonce: 7,
    to: '0x00000000000000000000000000000000000000aa',
    data: '0x1234',
    value: 0n,
    gasLimit: 100_000n,
    attempts: [],
    receipt: undefined,
    ...fields,
  };
}
