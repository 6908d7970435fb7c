import { HaltError } from '@zkr/service/halt-error';

/** Executing on would prove something wrong or nothing at all. */
export class ExecutorHaltedError extends HaltError {
  constructor(what: string, params: Readonly<Record<string, string | number>>) {
    super('executor-halted', `${what}: ${JSON.stringify(params)}; nothing further is executed, see docs/runbooks/executor-halted.md`, params);
    this.name = 'ExecutorHaltedError';
  }
}
