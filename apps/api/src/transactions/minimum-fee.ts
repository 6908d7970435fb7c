import type { ApiConfig } from '../config.js';

/** Least fee of a transaction whose sender holds this token; more than 0 for every token, where nothing is free. */
export function minimumFeeOf({ minimumFees, freeTransactions }: Pick<ApiConfig, 'minimumFees' | 'freeTransactions'>, token: number): bigint {
  const listed = minimumFees?.get(token) ?? 0n;
  return freeTransactions || listed > 0n ? listed : 1n;
}
