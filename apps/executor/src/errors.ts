import { HaltError } from '@zkr/service/halt-error';

/** Executing on would prove something wrong or nothing at all. */
export class ExecutorHaltedError extends HaltError {
  constructor(what: string, params: Readonly<Record<string, string | number>>) {
    super('executor-halted', `${what}: ${JSON.stringify(params)}; nothing further is executed, see docs/runbooks/executor-halted.md`, params);
    this.name = 'ExecutorHaltedError';
  }
}

/** Postgres is not where the memory was before the step: load it again. */
export class StaleExecutionError extends Error {
  readonly code = 'stale-execution';

  constructor(
    what: string,
    readonly params: Readonly<Record<string, string>>,
  ) {
    super(`what was executed does not follow what is stored: ${what}: ${JSON.stringify(params)}. Load the execution again`);
    this.name = 'StaleExecutionError';
  }
}
