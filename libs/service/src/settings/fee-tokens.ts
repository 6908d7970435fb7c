import { MAX_UINT32 } from '@zkr/protocol/constants';
import { z } from 'zod';
import { setting } from '../setting.js';

/** Where fees go: to whom, and in which tokens. */
export interface Fees {
  /** L1 address, 0x hex. */
  readonly feeOwner: string;
  /** Ascending. */
  readonly feeTokens: readonly number[];
}

/** "0,5" → token ids, ascending, each once. */
const tokenIds = z
  .string()
  .regex(/^\d{1,10}(,\d{1,10})*$/, 'must be token ids with commas between, such as 0,5')
  .transform((text) => [...new Set(text.split(',').map(Number))].sort((a, b) => a - b))
  .pipe(z.array(z.number().max(MAX_UINT32, `must be token ids up to ${MAX_UINT32}`)));

/**
 * Whoever pays the operator in a token opens him an account of it, so the accounts alone would leave the choice to strangers.
 * What api and executor take must be the same: the executor rejects what the api took in a token that only the api lists.
 */
export const feeTokens = setting(tokenIds.default([0]), {
  description: 'ids of the tokens that fees are taken in, with commas between, once the fee owner has an account of them; the same for api and executor',
});
