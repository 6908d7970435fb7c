/** What is decided on: the batch as it would stand with the open segment sealed. */
export interface BatchFill {
  readonly segments: number;
  readonly calldataBytes: number;
  /** Upper bound of what one more segment of the circuit could add. */
  readonly nextSegmentBytes: number;
  /** Gas of the submit at its worst case. */
  readonly gas: number;
  readonly nextSegmentGas: number;
  readonly ageMs: number;
}

/** @returns why the batch must be sealed, or undefined */
export type BatchSealCriterion = (fill: BatchFill) => string | undefined;
