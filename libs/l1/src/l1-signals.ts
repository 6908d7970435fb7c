import { channel } from 'node:diagnostics_channel';

/** Requests to L1 nodes, for whoever counts them in this process. */
export const l1Signals = {
  /** One attempt ended: `{ method, outcome: 'ok' | 'error' | 'unreachable' }`; `error`: the node answered with one. */
  requested: channel('zkr:l1:requested'),
};
