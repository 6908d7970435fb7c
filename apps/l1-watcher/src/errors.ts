import { RollupError } from '@zkr/service/errors';

type Params = Readonly<Record<string, string | number | boolean>>;

/** L1 and the database contradict each other for good. Nothing is overwritten; the watcher stops and an operator must look. */
export class HaltError extends RollupError {
  constructor(code: 'state-root-mismatch' | 'l1-contradiction' | 'l1-final-reorg', what: string, params: Params) {
    super(code, `${what}: ${JSON.stringify(params)}; the watcher has stopped and changes nothing further`, params);
    this.name = 'HaltError';
  }
}

/** The node is of another chain than the database's deployment, or answers for another contract. */
export class WrongChainError extends RollupError {
  constructor(what: string, expected: string, actual: string) {
    super('l1-wrong-chain', `L1_RPC_URL is not the chain of this database: ${what} is ${actual}, expected ${expected}`, {
      expected,
      actual,
    });
    this.name = 'WrongChainError';
  }
}

/** L1 no longer has what the database took from it: a development chain was deleted while the database was kept. */
export class L1LostError extends RollupError {
  constructor(what: string, params: Params) {
    super(
      'l1-lost',
      `L1 has lost what the database has (${what}): start over with --fresh, or point L1_RPC_URL at the chain that has it`,
      params,
    );
    this.name = 'L1LostError';
  }
}

/** L1 changed while it was read, or the node is behind what was seen before. The next look sees a consistent chain. */
export class ChainMovedError extends RollupError {
  constructor(what: string, params: Params) {
    super('l1-moved', `L1 moved while it was read: ${what}`, params);
    this.name = 'ChainMovedError';
  }
}
