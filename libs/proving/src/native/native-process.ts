import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { ChildDeath } from '../child-death.js';
import { ProverCrashedError } from '../prover.js';
import { untilAborted } from '../until-aborted.js';
import { frameHead, FrameReader } from './frame.js';
import {
  NATIVE_PROTOCOL,
  type NativeAnswer,
  type NativeMessage,
  nativeMessageSchema,
} from './native-messages.js';

export interface NativeProcessOptions {
  readonly binary: string;
  readonly provingKey: string;
  /** For one proof; 0 for as many as there are cores. */
  readonly threads: number;
  /** A cancelled proof that is not given up within this time ends the process. */
  readonly cancelWithinMs: number;
}

interface Waiting {
  resolve(message: NativeMessage): void;
  reject(error: Error): void;
}

/** One life of the native prover's process. Answers one request at a time. */
export class NativeProcess {
  private readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly death: ChildDeath;
  private readonly ready: Promise<void>;
  private waiting: Waiting | undefined;
  private lastId = 0;

  constructor(
    private readonly prover: string,
    private readonly options: NativeProcessOptions,
  ) {
    const { binary, provingKey, threads } = options;
    this.process = spawn(binary, ['-key', provingKey, '-threads', String(threads)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.death = new ChildDeath(prover, this.process, (reason) => this.waiting?.reject(reason));
    // A write to a dead process; its death says why.
    this.process.stdin.on('error', () => {});
    const reader = new FrameReader();
    this.process.stdout.on('data', (bytes: Buffer) => this.receive(reader, bytes));
    this.ready = this.nextMessage().then((message) => this.checkReady(message));
    this.ready.catch(() => {});
  }

  get alive(): boolean {
    return !this.death.hasHappened;
  }

  /**
   * The process's answer to a witness. An abort cancels the proof and rejects when the process is free again or dead.
   * @throws ProverCrashedError the process died or speaks another protocol
   */
  async prove(witness: Uint8Array, stop: AbortSignal): Promise<NativeAnswer> {
    await untilAborted(this.ready, stop);
    const id = ++this.lastId;
    const answer = this.nextMessage();
    this.process.stdin.write(frameHead({ kind: 'prove', id }, witness.byteLength));
    this.process.stdin.write(witness);
    try {
      const message = await untilAborted(answer, stop);
      if (message.kind === 'ready' || message.id !== id)
        throw await this.broken(`a wrong answer, ${message.kind}`);
      return message;
    } catch (error) {
      if (stop.aborted) await this.cancel(id, answer);
      throw error;
    }
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.death.ended;
  }

  private async cancel(id: number, answer: Promise<unknown>): Promise<void> {
    this.process.stdin.write(frameHead({ kind: 'cancel', id }, 0));
    const timer = setTimeout(() => this.process.kill('SIGKILL'), this.options.cancelWithinMs);
    await answer.catch(() => {});
    clearTimeout(timer);
  }

  private receive(reader: FrameReader, bytes: Buffer): void {
    try {
      for (const header of reader.push(bytes)) this.waiting?.resolve(nativeMessageSchema.parse(header));
    } catch (error) {
      void this.broken((error as Error).message);
    }
  }

  private async checkReady(message: NativeMessage): Promise<void> {
    const protocol = message.kind === 'ready' ? message.protocol : undefined;
    if (protocol !== NATIVE_PROTOCOL)
      throw await this.broken(`protocol ${protocol} instead of ${NATIVE_PROTOCOL}: build it again`);
  }

  /** Ends a process that breaks the protocol. */
  private async broken(what: string): Promise<ProverCrashedError> {
    this.death.reason ??= new ProverCrashedError(this.prover, `${this.options.binary} sent ${what}`);
    await this.kill();
    return this.death.reason;
  }

  private nextMessage(): Promise<NativeMessage> {
    if (this.death.reason) return Promise.reject(this.death.reason);
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }
}
