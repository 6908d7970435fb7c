import { type ChildProcess, type Serializable, spawn } from 'node:child_process';
import { ChildDeath } from './child-death.js';
import { childEntry } from './child-entry.js';
import { untilAborted } from './until-aborted.js';

/** A module of this folder that answers requests over IPC, and says `{ kind: 'ready' }` first. */
export interface WorkerEntry {
  readonly module: string;
  /** Its only argument, in JSON. */
  readonly argument: object;
}

interface Waiting<Message> {
  resolve(message: Message): void;
  reject(error: Error): void;
}

/** One life of a Node child process. Answers one request at a time. Bytes cross as they are, not as JSON. */
export class WorkerProcess<Request extends Serializable, Message extends { readonly kind: string }> {
  private readonly process: ChildProcess;
  private readonly death: ChildDeath;
  private readonly ready: Promise<unknown>;
  private waiting: Waiting<Message> | undefined;

  constructor(prover: string, { module, argument }: WorkerEntry) {
    const args = [...childEntry(module), JSON.stringify(argument)];
    this.process = spawn(process.execPath, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.death = new ChildDeath(prover, this.process, (reason) => this.waiting?.reject(reason));
    this.process.on('message', (message: Message) => this.waiting?.resolve(message));
    this.ready = this.nextMessage();
    this.ready.catch(() => {});
  }

  get alive(): boolean {
    return !this.death.hasHappened;
  }

  /** Sends a request and waits for its answer, the child's death or the signal, after which the child is of no use. */
  async ask(request: Request, stop: AbortSignal): Promise<Message> {
    await untilAborted(this.ready, stop);
    const answer = this.nextMessage();
    this.process.send(request);
    return untilAborted(answer, stop);
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.death.ended;
  }

  private nextMessage(): Promise<Message> {
    if (this.death.reason) return Promise.reject(this.death.reason);
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }
}
