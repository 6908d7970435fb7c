/** Where a rollup lives; everything that is signed names it. */
export interface Deployment {
  /** u64 */
  readonly chainId: bigint;
  /** Address of the Rollup contract as an integer. */
  readonly contract: bigint;
}
