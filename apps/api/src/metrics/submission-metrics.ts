import { Injectable } from '@nestjs/common';
import { ServiceContext } from '@zkr/service/service-context';
import { Counter } from 'prom-client';
import { toApiError } from '../errors/to-api-error.js';

export type Transport = 'http' | 'grpc';

/** Counts what became of submissions. */
@Injectable()
export class SubmissionMetrics {
  private readonly received: Counter;
  private readonly rejected: Counter;

  constructor({ metrics }: ServiceContext) {
    this.received = new Counter({
      name: 'rollup_tx_received_total',
      help: 'Submissions, by what became of them.',
      labelNames: ['type', 'transport', 'result'],
      registers: [metrics],
    });
    this.rejected = new Counter({
      name: 'rollup_tx_rejected_total',
      help: 'Rejected submissions.',
      labelNames: ['reason'],
      registers: [metrics],
    });
  }

  /** Runs a submission; what it throws is thrown on. */
  async counted<R extends { created: boolean }>(type: string, transport: Transport, submit: () => Promise<R>): Promise<R> {
    try {
      const submission = await submit();
      this.received.inc({ type, transport, result: submission.created ? 'created' : 'known' });
      return submission;
    } catch (thrown) {
      const { code, entry } = toApiError(thrown);
      const isOurs = entry.http >= 500;
      this.received.inc({ type, transport, result: isOurs ? 'failed' : 'rejected' });
      if (!isOurs) this.rejected.inc({ reason: code });
      throw thrown;
    }
  }
}
