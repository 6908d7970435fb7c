import fc from 'fast-check';
import { expect, it } from 'vitest';
import { provingCircuit, roomFor } from './choose-circuit.js';
import { DeployedCircuits } from './deployed-circuits.js';

const circuit = (circuitId: number, slots: number) => ({ domain: 1n, circuitId, slots });
const [large, small, middle] = [circuit(0, 28), circuit(1, 5), circuit(2, 14)];
const circuits = new DeployedCircuits([large, small, middle]);

it('gives a segment room for the largest, unless its batch has a circuit', () => {
  expect(roomFor(circuits, undefined)).toBe(large);
  expect(roomFor(circuits, small)).toBe(small);
});

it('proves the first segment of a batch in the smallest that holds it', () => {
  expect([1, 5, 6, 14, 15, 28].map((operations) => provingCircuit(circuits, undefined, operations).slots)).toEqual([5, 5, 14, 14, 28, 28]);
});

it('keeps to the circuit of the batch', () => {
  expect(provingCircuit(circuits, large, 1)).toBe(large);
  expect(() => provingCircuit(circuits, small, 6)).toThrow('6 operations in a batch of circuits of 5 slots');
  expect(() => provingCircuit(circuits, undefined, 29)).toThrow('no circuit holds 29 operations, the largest has 28 slots');
});

it('knows the deployed circuits by id and needs one', () => {
  expect(circuits.withId(2)).toBe(middle);
  expect(circuits.withId(3)).toBeUndefined();
  expect(() => new DeployedCircuits([])).toThrow(RangeError);
});

it('always proves what fitted', () => {
  const sizes = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(sizes, fc.nat(), fc.option(fc.nat(), { nil: undefined }), (slots, fill, fixedAt) => {
      const deployed = new DeployedCircuits(slots.map((n, id) => circuit(id, n)));
      const fixed = fixedAt === undefined ? undefined : deployed.withId(fixedAt % slots.length);
      const operations = 1 + (fill % roomFor(deployed, fixed).slots);
      const chosen = provingCircuit(deployed, fixed, operations);
      expect(chosen.slots).toBeGreaterThanOrEqual(operations);
      if (fixed) expect(chosen).toBe(fixed);
      else expect(slots.filter((n) => n >= operations && n < chosen.slots)).toEqual([]);
    }),
  );
});
