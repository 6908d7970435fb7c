import type { CircuitChoice } from '@zkr/vm/segment-statement';

/** The circuits that L1 has keys of, by size. They differ in slots only: one deployment has one tree and one number of fee slots. */
export class DeployedCircuits {
  private readonly bySize: readonly CircuitChoice[];
  readonly largest: CircuitChoice;

  /** @throws RangeError without a circuit */
  constructor(circuits: readonly CircuitChoice[]) {
    this.bySize = [...circuits].sort((a, b) => a.slots - b.slots);
    const largest = this.bySize.at(-1);
    if (largest === undefined) throw new RangeError('a deployment has at least one circuit');
    this.largest = largest;
  }

  withId(circuitId: number): CircuitChoice | undefined {
    return this.bySize.find((circuit) => circuit.circuitId === circuitId);
  }

  /** @throws RangeError if no circuit has that many slots */
  smallestFor(operations: number): CircuitChoice {
    const smallest = this.bySize.find(({ slots }) => slots >= operations);
    if (smallest === undefined) throw new RangeError(`no circuit holds ${operations} operations, the largest has ${this.largest.slots} slots`);
    return smallest;
  }
}
