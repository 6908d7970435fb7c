import { RollupError } from '@zkr/service/errors';
import { HaltError } from '@zkr/service/halt-error';

type Params = Readonly<Record<string, string | number | boolean>>;

/** Nothing that this service can do will get the batch accepted. It submits nothing further; an operator must act. */
export class SubmitterHaltedError extends HaltError {
  constructor(code: 'batch-too-old' | 'batch-too-large' | 'batch-corrupt' | 'escape-active', what: string, params: Params) {
    super(code, `${what}: ${JSON.stringify(params)}; nothing further is submitted until this service is restarted`, params);
    this.name = 'SubmitterHaltedError';
  }
}

/** The L1 key does not fit the database's deployment. */
export class SubmitterSetupError extends RollupError {
  constructor(code: 'l1-development-key' | 'l1-not-sequencer', message: string, params: Params) {
    super(code, message, params);
    this.name = 'SubmitterSetupError';
  }
}

/** A batch is under way from another account: sending it from this one too would only burn gas. */
export class ForeignTransactionError extends RollupError {
  constructor(purpose: string, sender: string) {
    super('l1-foreign-transaction', `${purpose} is under way from ${sender}: run the submitter with that account's key until it is final`, {
      ...{ purpose, sender },
    });
    this.name = 'ForeignTransactionError';
  }
}
