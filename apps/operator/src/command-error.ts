/** Why a command could not do its work, for the person who called it. Exit code 1. */
export class CommandError extends Error {
  override name = 'CommandError';
}
