import { beforeAll, describe, expect, it } from 'vitest';
import { loadCircuit, COMPILE_TIMEOUT_MS, type Circuit } from './circuit.js';
import { namesExceptIdleInverses, type ConstraintSystem } from './constraint-system.js';
import {
  deposit,
  forcedExit,
  registerKey,
  registerKeyL1,
  transfer,
  transferToNew,
  withdraw,
  type Operation,
} from './reference/operations.js';
import { ALICE, BOB, sampleState, SMALL_SEGMENT } from './reference/sample.js';
import { buildSegment } from './reference/segment.js';

// The inputs leave a prover no freedom: every other wire follows from them, the results among the public inputs included. What a
// missing constraint opens over several wires at once shows here, and not where one wire is changed alone.
// Compiled with --O1: it keeps the constraints as they are written, so they can be followed from input to output.

const DERIVED_INPUTS = ['main.rootAfter', 'main.commitment', 'main.evaluation', 'main.header'];

const OPERATIONS: [name: string, operations: Operation[]][] = [
  ['a transfer', [transfer({ from: 1, to: 2, mantissa: 3n, exponent: 1n, feeMantissa: 2n, key: ALICE.key })]],
  ['a withdraw', [withdraw({ from: 1, amount: 5n, recipient: 0xabcn, feeMantissa: 1n, key: ALICE.key })]],
  [
    'a creating deposit',
    [deposit({ account: 5, owner: BOB.owner, token: 9n, amount: 4n, key: BOB.key.publicKey })],
  ],
  ['a crediting deposit', [deposit({ account: 2, owner: BOB.owner, token: 0n, amount: 4n })]],
  ['a transferToNew', [transferToNew({ from: 1, account: 5, owner: 0xdadn, mantissa: 3n, feeMantissa: 1n, key: ALICE.key })]],
  ['a registerKey', [registerKey({ account: 1, owner: ALICE.owner, key: BOB.key.publicKey, feeMantissa: 1n })]],
  ['a forced exit', [forcedExit({ account: 1, sender: ALICE.owner, token: 0n, amount: 1000n })]],
  ['a forced exit of nobody’s', [forcedExit({ account: 9, sender: ALICE.owner, token: 3n, amount: 0n })]],
  ['a registerKeyL1', [registerKeyL1({ account: 1, sender: ALICE.owner, key: BOB.key.publicKey })]],
  ['a stranger’s registerKeyL1', [registerKeyL1({ account: 1, sender: BOB.owner, key: BOB.key.publicKey })]],
  ['a noop', []],
];

describe('row 5: the inputs determine every wire', () => {
  let circuit: Circuit;
  let system: ConstraintSystem;
  beforeAll(async () => {
    circuit = await loadCircuit({ ...SMALL_SEGMENT, params: { slots: 1, depth: 2, feeSlots: 2 } }, 'O1');
    system = await circuit.constraintSystem();
  }, COMPILE_TIMEOUT_MS);

  it.each(OPERATIONS)('of %s', async (_, operations) => {
    const fees = [{ token: 0n, account: 0 }, undefined];
    const witness = await circuit.witness(buildSegment(sampleState(), { slots: 1, fees, operations }));
    expect(system.isSatisfied(witness)).toBe(true);
    const isInput = (wire: number): boolean => {
      const name = system.nameOf(wire);
      return /^main\.\w+(\[\d+\])*$/.test(name) && !DERIVED_INPUTS.includes(name);
    };
    expect(namesExceptIdleInverses(system, witness, system.undetermined(witness, isInput))).toEqual([]);
  });
});
