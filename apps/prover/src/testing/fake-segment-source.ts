import type { StoredProof } from '@zkr/storage/tables/rollup';
import type { Lease, LeasedSegment, SegmentSource } from '../segment-source.js';

export const proof: StoredProof = { proof: '0x00', witnessMs: 1, proveMs: 2, backend: 'fake' };

/** Gives out one segment and notes what is done with it. For unit tests; the rules of leases are tested on Postgres. */
export class FakeSegmentSource implements SegmentSource {
  readonly calls: string[] = [];
  /** Another worker has the lease. */
  passedOn = false;
  /** The database is away. */
  away = false;
  /** Runs at the next call of a method. */
  readonly on = new Map<string, () => void>();
  private segment: LeasedSegment | undefined = { id: 7n, token: 1n, attempt: 1, circuitId: 0, trace: new Uint8Array(), publicInputs: [] };

  async lease(): Promise<LeasedSegment | undefined> {
    this.note('lease');
    const { segment } = this;
    this.segment = undefined;
    return segment;
  }

  extend = async (): Promise<boolean> => this.answer('extend');
  complete = async (_lease: Lease, worker: string, handedIn: StoredProof): Promise<boolean> => this.answer(`complete ${worker} ${handedIn.proof}`);
  fail = async (_lease: Lease, error: string): Promise<boolean> => this.answer(`fail ${error}`);
  release = async (): Promise<boolean> => this.answer('release');

  private answer(call: string): boolean {
    this.note(call);
    return !this.passedOn;
  }

  private note(call: string): void {
    this.calls.push(call);
    this.on.get(call.split(' ')[0]!)?.();
    if (this.away) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  }
}
