import { MAX_L1_LAG_SECONDS, MAX_TIMESTAMP_AGE_SECONDS, PRIORITY_DUE_AGE_SECONDS } from '@zkr/protocol/constants';

/** A segment older than this at its opening would hardly reach L1 within the day. */
const OLDEST_OPENING_SECONDS = MAX_TIMESTAMP_AGE_SECONDS - MAX_L1_LAG_SECONDS;

/**
 * The newest L1 time seen, so that L1 does not find the segment in its future; but before the next request is due (I-25), as
 * L1 takes no batch that leaves a due one behind, and the order may have more before it than a batch holds. When that lies
 * too far back for L1 to take it at all, only a batch that has the request is left to hope for. Never before the segment
 * before, and that keeps the rule: the queue's times ascend, so what was not due for one head is not for a later one.
 *
 * All in seconds of L1.
 */
export function openingTimestamp(l1Timestamp: number, nextQueuedAt: number | undefined, lastTimestamp: number): number {
  const beforeDue = nextQueuedAt === undefined ? l1Timestamp : nextQueuedAt + PRIORITY_DUE_AGE_SECONDS - 1;
  const chosen = beforeDue < l1Timestamp - OLDEST_OPENING_SECONDS ? l1Timestamp : Math.min(l1Timestamp, beforeDue);
  return Math.max(chosen, lastTimestamp);
}
