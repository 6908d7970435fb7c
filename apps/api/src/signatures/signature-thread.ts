import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { encodeChecks, type SignatureCheck } from './signature-check.js';

/** The built one: a thread starts from a file of JavaScript, also when a test runs this from src/. */
const WORKER = fileURLToPath(new URL('../../dist/signatures/signature-worker.js', import.meta.url));

/** A worker thread that checks one message of signatures at a time. It may die; whoever holds it then starts another. */
export class SignatureThread {
  private readonly worker = new Worker(WORKER, { execArgv: [], name: 'signatures' });
  private readonly died: Promise<never>;
  private ended = false;

  constructor() {
    this.died = new Promise<never>((_resolve, reject) => {
      this.worker.once('error', (cause) => reject(new Error(`the signature thread failed: ${cause.message}`, { cause })));
      this.worker.once('exit', (code) => {
        this.ended = true;
        reject(new Error(`the signature thread ended (exit code ${code})`));
      });
    });
    this.died.catch(() => undefined);
  }

  get alive(): boolean {
    return !this.ended;
  }

  /** Resolves when the thread is warm and has passed its self-test; rejects if it dies before. */
  async ready(): Promise<void> {
    await Promise.race([once(this.worker, 'message'), this.died]);
  }

  /** One call at a time. Rejects if the thread dies before it answers. */
  async verify(checks: readonly SignatureCheck[]): Promise<boolean[]> {
    const bytes = encodeChecks(checks);
    const answer = once(this.worker, 'message') as Promise<[Uint8Array]>;
    answer.catch(() => undefined);
    this.worker.postMessage(bytes, [bytes.buffer]);
    const [verdicts] = await Promise.race([answer, this.died]);
    return Array.from(verdicts, (verdict) => verdict === 1);
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
