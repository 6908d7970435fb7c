import { z } from 'zod';

/** Steps reached, in order, with their times. */
export function lifecycle<S extends string>(
  steps: readonly (readonly [S, Date | null])[],
): { status: S; at: string }[] {
  return steps.flatMap(([status, at]) => (at === null ? [] : [{ status, at: at.toISOString() }]));
}

export const lifecycleOf = <S extends string>(statuses: readonly [S, ...S[]]) =>
  z
    .array(z.strictObject({ status: z.enum(statuses as [S, ...S[]]), at: z.iso.datetime() }))
    .describe('Steps reached, in order');

/** bigint columns that stay below 2^53. */
export function maybeNumber(value: bigint | null): number | null {
  return value === null ? null : Number(value);
}

export const index = z.int().min(0);
export const decimal = z.string().regex(/^\d+$/).describe('In the token’s smallest unit');
export const hex = z.string().regex(/^0x[0-9a-f]*$/);
export const l1Reference = z.strictObject({ transactionHash: hex, blockNumber: z.int().nullable() });
