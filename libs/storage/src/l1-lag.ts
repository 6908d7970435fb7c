import { MAX_L1_LAG_SECONDS } from '@zkr/protocol/constants';
import { type RawBuilder, sql } from 'kysely';

/** Why nothing new is begun: L1 is not seen any more, or it has not verified what was begun long ago. */
export type L1Lag = 'l1-silent' | 'batches-unverified';

const HOURS = MAX_L1_LAG_SECONDS / 3_600;
/** For people. */
export const L1_LAG_CAUSE: Readonly<Record<L1Lag, string>> = {
  'l1-silent': `no L1 block of the last ${HOURS} hours was seen`,
  'batches-unverified': `a segment of more than ${HOURS} hours ago is not verified on L1`,
};

/**
 * An SQL expression: the {@link L1Lag}, or null. By the database's clock, the one that all replicas share; L1's own may be
 * what stands still. Before the first block was seen nothing lags.
 */
export const l1Lag: RawBuilder<L1Lag | null> = sql`
  (SELECT CASE WHEN clock - block > ${MAX_L1_LAG_SECONDS}::float8 THEN 'l1-silent'
               WHEN clock - segment > ${MAX_L1_LAG_SECONDS}::float8 THEN 'batches-unverified' END
     FROM (SELECT extract(epoch FROM clock_timestamp())::float8 AS clock,
                  (SELECT timestamp FROM l1_block ORDER BY number DESC LIMIT 1) AS block,
                  (SELECT timestamp FROM segment
                    WHERE batch_number = (SELECT min(number) FROM batch WHERE status <> 'finalized' AND status <> 'verified')
                    ORDER BY id LIMIT 1) AS segment) AS seen)`;
