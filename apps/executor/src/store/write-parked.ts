import type { Trx } from '@zkr/storage/database';
import { sql } from 'kysely';
import type { ExecutionOutcome } from '../execution-outcome.js';

/** Keeps the table in step with the executor's parking. */
export async function writeParked(trx: Trx, { parked, unparked }: Pick<ExecutionOutcome, 'parked' | 'unparked'>): Promise<void> {
  if (parked.length > 0) await trx.insertInto('parked_operation').values(parked.map(({ sequence }) => ({ sequence }))).execute();
  if (unparked.length > 0) await sql`DELETE FROM parked_operation WHERE sequence = ANY(${unparked}::bigint[])`.execute(trx);
}
