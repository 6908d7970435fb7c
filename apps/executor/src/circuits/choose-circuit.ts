import type { CircuitChoice } from '@zkr/vm/segment-statement';
import type { DeployedCircuits } from './deployed-circuits.js';

/**
 * Which circuit proves a segment is decided when it is sealed: its commitment covers every slot of that circuit, and nothing
 * before needs to know. docs/adr/0004 has the reasons.
 */

/** The circuit whose slots an open segment may fill. @param fixed the batch's circuit, once a segment of it is sealed */
export function roomFor(circuits: DeployedCircuits, fixed: CircuitChoice | undefined): CircuitChoice {
  return fixed ?? circuits.largest;
}

/**
 * The circuit that proves a segment: its batch's, or, if it is the first of its batch, the smallest that holds it. So a lone old
 * transaction goes into the smallest and a backlog into the largest.
 *
 * @throws RangeError if the segment was given more than {@link roomFor} has
 */
export function provingCircuit(circuits: DeployedCircuits, fixed: CircuitChoice | undefined, operations: number): CircuitChoice {
  if (fixed === undefined) return circuits.smallestFor(operations);
  if (fixed.slots < operations) throw new RangeError(`${operations} operations in a batch of circuits of ${fixed.slots} slots`);
  return fixed;
}
