/** The trace is no trace, or does not lead where its operations say: it is corrupt, or was made by another version. */
export class TraceError extends Error {
  constructor(
    message: string,
    readonly params: Readonly<Record<string, string | number>>,
  ) {
    super(`${message}: ${JSON.stringify(params)}`);
    this.name = 'TraceError';
  }
}
