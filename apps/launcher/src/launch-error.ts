/** The start cannot go on. The message is for a person: what is wrong and what to do, in one line. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
}
