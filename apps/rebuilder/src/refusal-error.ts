/** What was asked for is not to be had from this contract; nothing was sent, unless the message says so. */
export class RefusalError extends Error {
  readonly code = 'refused';

  constructor(
    message: string,
    readonly params: Readonly<Record<string, string | number>>,
  ) {
    super(`${message}: ${JSON.stringify(params)}`);
    this.name = 'RefusalError';
  }
}
