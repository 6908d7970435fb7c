import type { PollResult } from '@zkr/service/poll-loop';
import type { Database } from '@zkr/storage/database';
import type { Config } from './config.js';
import type { ExecutionOutcome } from './execution-outcome.js';
import { executionStep } from './execution-step.js';
import type { ExecutionMetrics } from './metrics/execution-metrics.js';
import { loadingExecution, type LoadedExecution } from './store/load-execution.js';
import { OrderReader } from './store/order-reader.js';
import { NO_OPENING, type OpeningContext, readOpeningContext } from './store/read-context.js';
import { writeOutcome } from './store/write-outcome.js';

/** While something is open its age must be looked at, whether or not anything arrives. */
const OPEN_POLL_MS = 250;

export interface ExecutionTermOptions {
  readonly db: Database;
  readonly epoch: number;
  readonly config: Config;
  readonly metrics: Pick<ExecutionMetrics, 'start'>;
  /** @param nowMs the time of the step, in ms since 1970 */
  readonly onWritten: (outcome: ExecutionOutcome, nowMs: number) => void;
  /** Once per change: why no segment is opened, undefined when they are again. */
  readonly onWithheld: (reason: OpeningContext['withheld']) => void;
}

/**
 * The executor's work while it leads: executes the order step by step and keeps Postgres and its memory in step. What
 * another leader wrote meanwhile is not in this memory, so each term begins by loading.
 */
export class ExecutionTerm {
  private readonly order: OrderReader;
  private loading: ReturnType<typeof loadingExecution> | undefined;
  private loaded: LoadedExecution | undefined;
  private withheld: OpeningContext['withheld'];

  constructor(private readonly options: ExecutionTermOptions) {
    this.order = new OrderReader(options.db);
  }

  /**
   * @returns whether there is more to do, or when to look again
   * @throws ExecutorHaltedError on an impossible state
   */
  async step(): Promise<PollResult> {
    try {
      if (this.loaded) return await this.execute(this.loaded);
      const { done, value } = await (this.loading ??= loadingExecution(this.options.db)).next();
      if (done) this.loaded = value;
      return true;
    } catch (error) {
      // Memory may be ahead of Postgres: the next step begins to load it again.
      this.loaded = undefined;
      this.loading = undefined;
      throw error;
    }
  }

  private async execute({ execution, undo }: LoadedExecution): Promise<PollResult> {
    const { db, epoch, config, metrics, onWritten } = this.options;
    const operations = await this.order.after(execution.lastSequence, 2 * execution.circuits.largest.slots);
    const isParked = execution.parking.operations.length > 0;
    if (operations.length === 0 && !isParked && !execution.segment && !execution.batch) return false;
    const context = execution.segment ? NO_OPENING : await readOpeningContext(db, execution.directory, execution.queueHead, config);
    if (!execution.segment) this.noteWithheld(context);
    const nowMs = Date.now();
    const executed = metrics.start('execute');
    const outcome = executionStep(execution, undo, config, { operations, ...context, nowMs });
    executed();
    if (isIdle(outcome)) return execution.segment || execution.batch || isParked ? { inMs: OPEN_POLL_MS } : false;
    const written = metrics.start('write');
    await writeOutcome(db, epoch, execution, outcome);
    written();
    onWritten(outcome, nowMs);
    return true;
  }

  private noteWithheld({ withheld }: OpeningContext): void {
    if (withheld === this.withheld) return;
    this.withheld = withheld;
    this.options.onWithheld(withheld);
  }
}

function isIdle({ included, rejected, parked, sealedSegment, sealedBatch }: ExecutionOutcome): boolean {
  return included.length === 0 && rejected.length === 0 && parked.length === 0 && !sealedSegment && !sealedBatch;
}
