import { channel } from 'node:diagnostics_channel';

/**
 * What happens inside of transactions, for whoever counts it in this process. Costs nothing while nobody listens, and spares
 * every caller a parameter.
 */
export const storageSignals = {
  /** A write of an epoch that is over: `{ role }`. */
  fenced: channel('zkr:storage:fenced'),
  /** A transaction is run again: `{ sqlstate }`, undefined if the connection was lost. */
  retried: channel('zkr:storage:retried'),
  /** An event that was handled before: `{ consumer }`. */
  duplicate: channel('zkr:storage:duplicate'),
};
