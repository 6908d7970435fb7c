import type { PartName } from './part.js';

/** Something the machine must have is missing. The message is one line that says what and how to get it. */
export class PrerequisiteMissingError extends Error {
  override readonly name = 'PrerequisiteMissingError';

  constructor(
    readonly prerequisite: string,
    message: string,
  ) {
    super(message);
  }
}

/** A port that an embedded part needs belongs to another program. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor(
    readonly part: PartName,
    readonly port: number,
  ) {
    super(
      `port ${port} for ${part} is taken by another program: stop it, or choose another port for ${part}`,
    );
  }
}

/** Another launcher that is still running uses the same data folder. */
export class DataFolderInUseError extends Error {
  override readonly name = 'DataFolderInUseError';

  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(`${folder} is in use by process ${pid}: stop that one first`);
  }
}

/** A server that was given by its address does not answer there. */
export class PartUnreachableError extends Error {
  override readonly name = 'PartUnreachableError';

  constructor(
    readonly part: PartName,
    readonly address: string,
    reason: string,
  ) {
    super(`${part} was given as ${address}, but nothing can be reached there: ${reason}`);
  }
}

/** An embedded part did not start, or ended when nobody asked it to. `logTail` is the end of its log. */
export class PartFailedError extends Error {
  override readonly name = 'PartFailedError';

  constructor(
    readonly part: PartName | 'maven',
    reason: string,
    readonly logFile: string,
    readonly logTail: string,
  ) {
    super(`${part} ${reason} (log: ${logFile})${logTail === '' ? '' : `\n${logTail}`}`);
  }
}
