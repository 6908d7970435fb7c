/**
 * An error with a stable code. The api maps `code` to an RFC 9457 problem and puts `params` beside it, so neither may
 * hold a secret.
 */
export class RollupError extends Error {
  constructor(
    /** kebab-case, never reused for another meaning. */
    readonly code: string,
    /** What happened and what to do, for a person. */
    message: string,
    readonly params: Readonly<Record<string, string | number | boolean>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'RollupError';
  }
}
