/** An impossible state. Executing on would prove something wrong or nothing at all: an operator must look. */
export class HaltError extends Error {
  readonly code = 'executor-halted';

  constructor(
    message: string,
    readonly params: Readonly<Record<string, string | number>>,
  ) {
    super(`${message}: ${JSON.stringify(params)}; nothing further is executed, see docs/runbooks/executor-halted.md`);
    this.name = 'HaltError';
  }
}
