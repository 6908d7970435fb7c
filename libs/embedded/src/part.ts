export type PartName = 'kafka' | 'postgres' | 'redis' | 'anvil';

export type PartState = 'downloading' | 'starting' | 'ready' | 'stopping' | 'stopped' | 'external';

export interface PartProgress {
  readonly part: PartName;
  readonly state: PartState;
  readonly detail?: string;
}

/** A part ended although nobody stopped it. */
export interface PartExit {
  readonly part: PartName;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly logFile: string;
  readonly logTail: string;
}

/** What every embedded part is given; folders are absolute. */
export interface PartContext {
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  onProgress(progress: PartProgress): void;
  onExit(exit: PartExit): void;
}

export interface Part {
  readonly name: PartName;
  readonly embedded: boolean;
  readonly url: string;
  readonly pid: number | undefined;
}

/**
 * A server that this process started. `start` resolves when it answers, and may be called again after `stop` or after
 * the part died: it then comes up on the same port with the same data.
 */
export interface EmbeddedPart extends Part {
  readonly embedded: true;
  start(): Promise<void>;
  stop(): Promise<void>;
}
