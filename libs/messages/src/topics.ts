import { z } from 'zod';

/** bigint ids travel as decimal strings. */
const id = z.string().regex(/^(0|[1-9]\d{0,18})$/);

/** Keeps an event below 5 KB; more transactions take more events. */
export const MAX_ANNOUNCED = 64;

/** L2 transactions passed the api's checks and are stored: those of one commit, in the order of their storing. */
export const txAccepted = z.strictObject({
  transactionIds: z.array(z.string().regex(/^0x[0-9a-f]{64}$/)).min(1).max(MAX_ANNOUNCED),
});
/** The sequencer fixed the order of the operations first … last. */
export const opsOrdered = z.strictObject({ firstSequence: id, lastSequence: id });
/** The executor sealed a segment; its proof may be made. */
export const segmentExecuted = z.strictObject({ segmentId: id, circuitId: z.int().min(0).max(255) });
/** A prover handed in a proof of the segment. */
export const segmentProven = z.strictObject({ segmentId: id });
/** The batch gets no further segments. */
export const batchSealed = z.strictObject({ batchNumber: id });
/** Requests on L1 became final and may be ordered. */
export const l1PriorityOperation = z.strictObject({ firstQueueId: id, lastQueueId: id });
/** The contract accepted the batch. */
export const batchVerified = z.strictObject({ batchNumber: id, l1TransactionHash: z.string() });
/** The L1 block that accepted the batch is final. */
export const batchFinalized = z.strictObject({ batchNumber: id });

/** Every Kafka topic with the schema of its messages. Messages name ids; what they are about is in Postgres. */
export const topics = {
  'tx.accepted': txAccepted,
  'ops.ordered': opsOrdered,
  'segment.executed': segmentExecuted,
  'segment.proven': segmentProven,
  'batch.sealed': batchSealed,
  'l1.priority-operation': l1PriorityOperation,
  'batch.verified': batchVerified,
  'batch.finalized': batchFinalized,
} as const;

export type Topic = keyof typeof topics;
export type EventOf<T extends Topic> = z.infer<(typeof topics)[T]>;
