import { FIELD_ORDER } from './constants.js';
import { feeWord, type FeeSlot } from './fee-slot.js';
import { operationWords, type Operation } from './operation.js';

/** The words of a segment that are present: every operation's, then the fee words. */
export function presentWords(operations: readonly Operation[], feeSlots: readonly FeeSlot[]): bigint[] {
  return [...operations.flatMap(operationWords), ...feeSlots.map(feeWord)];
}

/** The evaluation y: the words as a polynomial at the challenge z, by Horner from the first word. */
export function evaluateWords(words: readonly bigint[], challenge: bigint): bigint {
  return words.reduce((accumulator, word) => (accumulator * challenge + word) % FIELD_ORDER, 0n);
}
