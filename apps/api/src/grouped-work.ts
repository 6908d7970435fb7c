import { isRetriable } from '@zkr/storage/retriable';
import { ApiError } from './errors/api-error.js';

export interface GroupedWorkOptions<T, R> {
  /** For the log and the caller of a request that is turned away, such as "signatures to check". */
  what: string;
  /**
   * Answers a group, member by member in its order; an Error refuses that member alone. If it throws, nothing of the group
   * may have happened that cannot happen again.
   *
   * @param lane 0 … lanes − 1; one group at a time in each
   */
  handle: (group: readonly T[], lane: number) => Promise<readonly (R | Error)[]>;
  maxGroup: number;
  /** Items that wait while every lane is busy; beyond it a new one is turned away. */
  maxWaiting: number;
  lanes?: number;
}

interface Waiting<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

/**
 * Makes groups of what arrives at once: an item that finds a free lane starts at the end of this turn of the event loop, with
 * all that arrive in it; what arrives while every lane is busy forms the next group. So nothing waits for a timer, and the
 * groups grow with the load.
 */
export class GroupedWork<T, R> {
  private readonly free: number[];
  private waiting: Waiting<T, R>[] = [];
  private scheduled = false;

  constructor(private readonly options: GroupedWorkOptions<T, R>) {
    this.free = Array.from({ length: options.lanes ?? 1 }, (_, lane) => lane);
  }

  /** @throws ApiError OVERLOADED, whatever refuses the item, or whatever failed its group and it alone then too */
  do(item: T): Promise<R> {
    const { maxWaiting, what } = this.options;
    if (this.waiting.length >= maxWaiting) {
      return Promise.reject(
        new ApiError('OVERLOADED', `There are ${maxWaiting} ${what} already.`, { limit: maxWaiting }),
      );
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.free.length === 0 || this.waiting.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      const lane = this.free.pop();
      const group = this.waiting.splice(0, this.options.maxGroup);
      this.schedule();
      void this.run(group, lane!).finally(() => {
        this.free.push(lane!);
        this.schedule();
      });
    });
  }

  private async run(group: Waiting<T, R>[], lane: number): Promise<void> {
    try {
      const results = await this.options.handle(
        group.map(({ item }) => item),
        lane,
      );
      group.forEach(({ resolve, reject }, i) => {
        const result = results[i] as R | Error;
        if (result instanceof Error) reject(result);
        else resolve(result);
      });
    } catch (error) {
      if (group.length > 1 && isOfOneMember(error)) for (const member of group) await this.run([member], lane);
      else for (const { reject } of group) reject(error);
    }
  }
}

/** Whether a group may have failed because of one of its members, so that the others succeed without it. */
function isOfOneMember(error: unknown): boolean {
  return !(error instanceof ApiError) && !isRetriable(error);
}
