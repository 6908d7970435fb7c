/** What was asked for is not to be had from this contract; nothing was sent. */
export class EscapeError extends Error {
  readonly code = 'escape-refused';

  constructor(
    message: string,
    readonly params: Readonly<Record<string, string | number>>,
  ) {
    super(`${message}: ${JSON.stringify(params)}`);
    this.name = 'EscapeError';
  }
}
