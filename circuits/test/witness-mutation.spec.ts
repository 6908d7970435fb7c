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
import { ALICE, BOB, CAROL, sampleState, SMALL_SEGMENT } from './reference/sample.js';
import { buildSegment, type FeeSlot } from './reference/segment.js';

// No witness generator stands between a prover and the constraints. So each wire of an honest witness is changed alone, and
// a constraint must notice: a wire that may take any value is a missing constraint, unless its reason stands here.

const SEGMENTS: [name: string, operations: Operation[], fees: (FeeSlot | undefined)[]][] = [
  [
    'transfer, withdraw',
    [
      transfer({ from: 1, to: 2, mantissa: 3n, exponent: 1n, feeMantissa: 2n, key: ALICE.key }),
      withdraw({ from: 3, amount: 5n, recipient: 0xabcn, feeMantissa: 1n, key: CAROL.key }),
    ],
    [
      { token: 0n, account: 0 },
      { token: 7n, account: 4 },
    ],
  ],
  [
    'creating deposit, crediting deposit',
    [
      deposit({ account: 5, owner: BOB.owner, token: 9n, amount: 4n, key: BOB.key.publicKey }),
      deposit({ account: 2, owner: BOB.owner, token: 0n, amount: 4n }),
    ],
    [{ token: 7n, account: 4 }, undefined],
  ],
  [
    'transferToNew, registerKey',
    [
      transferToNew({ from: 1, account: 5, owner: 0xdadn, mantissa: 3n, feeMantissa: 2n, key: ALICE.key }),
      registerKey({ account: 3, owner: CAROL.owner, key: BOB.key.publicKey, feeMantissa: 1n }),
    ],
    [
      { token: 0n, account: 0 },
      { token: 7n, account: 4 },
    ],
  ],
  [
    'forcedExit, registerKeyL1',
    [
      forcedExit({ account: 1, sender: ALICE.owner, token: 0n, amount: 1000n }),
      registerKeyL1({ account: 2, sender: BOB.owner, key: ALICE.key.publicKey }),
    ],
    [undefined, undefined],
  ],
  [
    'forcedExit and registerKeyL1 that match nothing',
    [
      forcedExit({ account: 9, sender: ALICE.owner, token: 3n, amount: 0n }),
      registerKeyL1({ account: 2, sender: ALICE.owner, key: ALICE.key.publicKey }),
    ],
    [undefined, undefined],
  ],
  ['noops', [], [undefined, undefined]],
];

describe('a segment’s constraints', () => {
  let circuit: Circuit;
  let system: ConstraintSystem;
  beforeAll(async () => {
    circuit = await loadCircuit(SMALL_SEGMENT);
    system = await circuit.constraintSystem();
  }, COMPILE_TIMEOUT_MS);

  describe.each(SEGMENTS)('%s', (_, operations, fees) => {
    let witness: bigint[];
    beforeAll(async () => {
      witness = await circuit.witness(buildSegment(sampleState(), { slots: 2, fees, operations }));
    });
    it('hold under the honest witness', () => {
      expect(system.isSatisfied(witness)).toBe(true);
    });

    // 1 finds flags and counters, a large step finds what only a range holds
    it.each([1n, 2n ** 200n + 12_345n])('row 5: notice when any one wire is larger by %s', (step) => {
      const free = system.signalsFreeAlone(witness, () => step);
      expect(namesExceptIdleInverses(system, witness, free)).toEqual([]);
    });
  });
});
