import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ServiceContext } from '@zkr/service/service-context';
import { Histogram } from 'prom-client';
import { API_CONFIG, type ApiConfig } from '../config.js';
import { ApiError } from '../errors/api-error.js';
import { GroupedWork } from '../grouped-work.js';
import type { SignatureCheck } from './signature-check.js';
import { SignatureThread } from './signature-thread.js';

/** Of one message to a thread: some milliseconds of work, so that a later signature waits no longer for its turn. */
const MAX_GROUP = 16;

/**
 * Checks signatures off the main thread. All threads are warm before the service is ready. When one dies, the requests it had
 * fail with UNAVAILABLE, which they may repeat, and the next group of its lane waits for a new one.
 */
@Injectable()
export class SignaturePool implements OnModuleInit, OnApplicationShutdown {
  private readonly threads: (Promise<SignatureThread> | undefined)[];
  private readonly seconds: Histogram;
  private readonly work: GroupedWork<SignatureCheck, boolean>;

  constructor(
    @Inject(API_CONFIG) { signatureThreads, maxQueuedSubmissions }: ApiConfig,
    private readonly context: ServiceContext,
  ) {
    this.seconds = new Histogram({
      name: 'rollup_signature_verify_seconds',
      help: 'One signature, with the wait for a thread.',
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
      registers: [context.metrics],
    });
    this.threads = Array.from({ length: signatureThreads }, () => undefined);
    this.work = new GroupedWork({
      what: 'signatures to check',
      handle: (checks, lane) => this.check(checks, lane),
      maxGroup: MAX_GROUP,
      maxWaiting: maxQueuedSubmissions,
      lanes: signatureThreads,
    });
  }

  async onModuleInit(): Promise<void> {
    await Promise.all(this.threads.map((_, lane) => this.thread(lane)));
  }

  async onApplicationShutdown(): Promise<void> {
    const stopping = this.threads.map(async (thread) => (await thread)?.stop());
    await Promise.allSettled(stopping);
  }

  /**
   * The verdict of @zkr/protocol's `verifySignature`.
   * @throws ApiError OVERLOADED if too many wait, UNAVAILABLE if the thread died over it
   */
  async verify(check: SignatureCheck): Promise<boolean> {
    const end = this.seconds.startTimer();
    try {
      return await this.work.do(check);
    } finally {
      end();
    }
  }

  private async check(checks: readonly SignatureCheck[], lane: number): Promise<boolean[]> {
    try {
      return await (await this.thread(lane)).verify(checks);
    } catch (cause) {
      this.context.logger.error({ err: cause }, 'A signature thread died');
      throw new ApiError('UNAVAILABLE', 'The signature could not be checked now.', {}, { cause });
    }
  }

  /** The living thread of a lane, or a new one once it is warm. */
  private async thread(lane: number): Promise<SignatureThread> {
    const current = await this.threads[lane]?.catch(() => undefined);
    if (current?.alive) return current;
    const started = start();
    this.threads[lane] = started;
    started.catch(() => undefined);
    return started;
  }
}

async function start(): Promise<SignatureThread> {
  const thread = new SignatureThread();
  await thread.ready();
  return thread;
}
