import type { Database } from '@zkr/storage/database';
import type { OrderedOperation } from '../ordered-operation.js';
import { readOrder } from './read-order.js';

/** Operations that one query brings: enough for several segments. */
const CHUNK = 512;

/** Reads the order ahead. What has a place in it never changes, so what was read stays true. */
export class OrderReader {
  private ahead: OrderedOperation[] = [];

  constructor(private readonly db: Database) {}

  /** The next operations after a place in the order, oldest first; fewer than `wanted` if there are no more yet. */
  async after(sequence: bigint, wanted: number): Promise<readonly OrderedOperation[]> {
    const start = this.ahead.findIndex((ordered) => ordered.sequence > sequence);
    this.ahead = start < 0 ? [] : this.ahead.slice(start);
    // Places are consecutive; a gap means that the caller went back.
    if (this.ahead[0] && this.ahead[0].sequence !== sequence + 1n) this.ahead = [];
    if (this.ahead.length < wanted) {
      const last = this.ahead[this.ahead.length - 1]?.sequence ?? sequence;
      this.ahead.push(...(await readOrder(this.db, last, Math.max(CHUNK, wanted))));
    }
    return this.ahead.slice(0, wanted);
  }
}
