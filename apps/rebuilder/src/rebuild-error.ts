/** L1 accepted what this VM does not arrive at: the two disagree on the protocol, or the L1 node lies. */
export class RebuildError extends Error {
  readonly code = 'rebuild-failed';

  constructor(
    message: string,
    readonly params: Readonly<Record<string, string | number>>,
  ) {
    super(`${message}: ${JSON.stringify(params)}`);
    this.name = 'RebuildError';
  }
}
