import { channel } from 'node:diagnostics_channel';

/** What happens between Kafka and the handlers, for whoever counts it in this process. */
export const messagingSignals = {
  /** A batch was handled: `{ group, topic, partition, lag }`, lag in messages. */
  handled: channel('zkr:messaging:handled'),
  /** A message was put aside: `{ topic }`. */
  buried: channel('zkr:messaging:buried'),
};
