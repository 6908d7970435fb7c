/** What is decided on: a batch between two segments. */
export interface BatchFill {
  readonly segments: number;
  readonly calldataBytes: number;
  /** Upper bound of what one more segment of the circuit could add. */
  readonly nextSegmentBytes: number;
  /** Gas of the submit at its worst case. */
  readonly gas: number;
  readonly nextSegmentGas: number;
  readonly ageMs: number;
  /** Operations that wait for the next segment, as far as they were read. */
  readonly waiting: number;
  /** Operations to come within a segment's age: those that wait, or more at the rate of the last two segments. */
  readonly expected: number;
  /** Slots of the batch's circuit, of the largest one, and of the smallest that would have held the batch's last segment. */
  readonly slots: number;
  readonly largestSlots: number;
  readonly lastSegmentSlots: number;
}

/** @returns why the batch must be sealed, or undefined */
export type BatchSealCriterion = (fill: BatchFill) => string | undefined;
