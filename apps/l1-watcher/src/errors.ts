import { RollupError } from '@zkr/service/errors';
import { HaltError } from '@zkr/service/halt-error';

type Params = Readonly<Record<string, string | number | boolean>>;

/** L1 and the database contradict each other for good. Nothing is overwritten; the watcher stops and an operator must look. */
export class WatcherHaltedError extends HaltError {
  constructor(code: 'state-root-mismatch' | 'l1-contradiction' | 'l1-final-reorg', what: string, params: Params) {
    super(code, `${what}: ${JSON.stringify(params)}; the watcher has stopped and changes nothing further`, params);
    this.name = 'WatcherHaltedError';
  }
}

/** L1 changed while it was read, or the node is behind what was seen before. The next look sees a consistent chain. */
export class ChainMovedError extends RollupError {
  constructor(what: string, params: Params) {
    super('l1-moved', `L1 moved while it was read: ${what}`, params);
    this.name = 'ChainMovedError';
  }
}
