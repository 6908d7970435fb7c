import { SLOT_WORDS, SPONGE_RATE } from './constants.js';
import { feeWord, type FeeSlot } from './fee-slot.js';
import { operationWords, type Operation } from './operation.js';
import { poseidon16 } from './poseidon.js';

/** The words of every slot position of the circuit, absent ones 0: what the commitment absorbs between header and fee words. */
export function slotWords(operations: readonly Operation[], slots: number): bigint[] {
  if (operations.length > slots) throw new RangeError(`${operations.length} operations in a circuit of ${slots} slots`);
  const words = new Array<bigint>(slots * SLOT_WORDS).fill(0n);
  operations.forEach((operation, slot) => {
    operationWords(operation).forEach((word, i) => (words[slot * SLOT_WORDS + i] = word));
  });
  return words;
}

/** The commitment c: a Poseidon_16 sponge over header, all slot positions and fee words. */
export function commitSegment(
  packedHeader: bigint,
  operations: readonly Operation[],
  feeSlots: readonly FeeSlot[],
  slots: number,
): bigint {
  const words = [packedHeader, ...slotWords(operations, slots), ...feeSlots.map(feeWord)];
  let state = 0n;
  for (let i = 0; i < words.length; i += SPONGE_RATE) {
    const chunk = words.slice(i, i + SPONGE_RATE);
    while (chunk.length < SPONGE_RATE) chunk.push(0n);
    state = poseidon16([state, ...chunk]);
  }
  return state;
}
