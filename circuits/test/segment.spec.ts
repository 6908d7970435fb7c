import { beforeAll, describe, expect, it } from 'vitest';
import { loadCircuit, COMPILE_TIMEOUT_MS, type Circuit } from './circuit.js';
import { makeKey, ORDER_2_POINT } from './reference/eddsa.js';
import {
  deposit,
  forcedExit,
  noop,
  registerKey,
  registerKeyL1,
  transfer,
  transferToNew,
  withdraw,
  type Operation,
} from './reference/operations.js';
import { ReferenceState } from './reference/state.js';
import { buildSegment, TIMESTAMP, type FeeSlot } from './reference/segment.js';
import { ALICE, BOB, CAROL, sampleState, SMALL_SEGMENT } from './reference/sample.js';

let circuit: Circuit;
beforeAll(async () => {
  circuit = await loadCircuit(SMALL_SEGMENT);
}, COMPILE_TIMEOUT_MS);

async function accepts(
  state: ReferenceState,
  operations: Operation[],
  fees: (FeeSlot | undefined)[] = [undefined, undefined],
): Promise<void> {
  await expect(circuit.witness(buildSegment(state, { slots: 2, fees, operations }))).resolves.toBeDefined();
}

describe('a segment', () => {
  it('accepts a transfer and credits the receiver', async () => {
    const state = sampleState();
    await accepts(state, [transfer({ from: 1, to: 2, mantissa: 25n, exponent: 1n, key: ALICE.key })]);
    expect(state.read(1)?.[3]).toBe(750n);
    expect(state.read(1)?.[2]).toBe(6n);
    expect(state.read(2)?.[3]).toBe(500n + 250n);
  });

  it('accepts two transfers of one sender, each with its own nonce', async () => {
    await accepts(sampleState(), [
      transfer({ from: 1, to: 2, mantissa: 1n, key: ALICE.key }),
      transfer({ from: 1, to: 2, mantissa: 1n, key: ALICE.key }),
    ]);
  });

  it('accepts spending what the slot before has brought in', async () => {
    await accepts(sampleState(), [
      transfer({ from: 1, to: 2, mantissa: 1000n, key: ALICE.key }),
      transfer({ from: 2, to: 1, mantissa: 1500n, key: BOB.key }),
    ]);
  });

  it('credits fees to their slots in order', async () => {
    const state = sampleState();
    await accepts(
      state,
      [
        transfer({ from: 1, to: 2, mantissa: 1n, feeMantissa: 3n, feeExponent: 1n, key: ALICE.key }),
        withdraw({ from: 3, amount: 7n, recipient: 0xabcn, feeMantissa: 5n, key: CAROL.key }),
      ],
      [
        { token: 0n, account: 0 },
        { token: 7n, account: 4 },
      ],
    );
    expect(state.read(0)?.[3]).toBe(30n);
    expect(state.read(4)?.[3]).toBe(5n);
  });

  it('lets the fee account pay, and a fee slot take no fee', async () => {
    await accepts(
      sampleState(),
      [transfer({ from: 1, to: 2, mantissa: 1n, feeMantissa: 3n, key: ALICE.key })],
      [
        { token: 0n, account: 1 },
        { token: 7n, account: 4 },
      ],
    );
    await accepts(sampleState(), [noop()], [{ token: 7n, account: 4 }, undefined]);
  });

  it('accepts a withdraw of the whole balance', async () => {
    await accepts(sampleState(), [
      withdraw({ from: 1, amount: 1000n, recipient: 2n ** 160n - 1n, key: ALICE.key }),
    ]);
  });

  it('creates accounts, with and without key, from the empty tree on', async () => {
    const state = new ReferenceState(2);
    await accepts(state, [
      deposit({ account: 0, owner: ALICE.owner, token: 0n, amount: 2n ** 128n - 1n }),
      deposit({ account: 1, owner: BOB.owner, token: 2n ** 32n - 1n, amount: 1n, key: BOB.key.publicKey }),
    ]);
    expect(state.accountCount).toBe(2);
    expect(state.read(1)?.[4]).toBe(BOB.key.publicKey.x);
  });

  it('creates an account and credits it at once; the key is set by the second deposit', async () => {
    const state = new ReferenceState(2);
    await accepts(state, [
      deposit({ account: 0, owner: ALICE.owner, token: 3n, amount: 1n }),
      deposit({ account: 0, owner: ALICE.owner, token: 3n, amount: 1n, key: ALICE.key.publicKey }),
    ]);
    expect(state.accountCount).toBe(1);
    expect(state.read(0)?.[3]).toBe(2n);
    expect(state.read(0)?.[4]).toBe(ALICE.key.publicKey.x);
  });

  it('I-11: credits but leaves a key alone that is set', async () => {
    const state = sampleState();
    await accepts(state, [
      deposit({ account: 1, owner: ALICE.owner, token: 0n, amount: 5n, key: BOB.key.publicKey }),
    ]);
    expect(state.read(1)?.[4]).toBe(ALICE.key.publicKey.x);
  });

  it('accepts noops alone, on an empty tree and where index 0 has a key', async () => {
    await accepts(new ReferenceState(2), []);
    const state = sampleState();
    state.write(0, [ALICE.owner, 0n, 9n, 1n, ALICE.key.publicKey.x, ALICE.key.publicKey.y]);
    await accepts(state, [noop(), deposit({ account: 1, owner: ALICE.owner, token: 0n, amount: 5n })]);
    await accepts(state, [transfer({ from: 0, to: 1, mantissa: 1n, key: ALICE.key })]);
    await accepts(state, [withdraw({ from: 0, amount: 0n, recipient: 1n, key: ALICE.key })]);
  });

  it('I-17: accepts a validUntil that is the timestamp', async () => {
    await accepts(sampleState(), [
      transfer({ from: 1, to: 2, mantissa: 1n, validUntil: TIMESTAMP, key: ALICE.key }),
      withdraw({ from: 1, amount: 1n, recipient: 1n, validUntil: 2n ** 40n - 1n, key: ALICE.key }),
    ]);
  });

  it('I-12: accepts the last usable nonce', async () => {
    const state = sampleState();
    state.write(1, [ALICE.owner, 0n, 2n ** 32n - 2n, 1000n, ALICE.key.publicKey.x, ALICE.key.publicKey.y]);
    await accepts(state, [transfer({ from: 1, to: 2, mantissa: 1n, key: ALICE.key })]);
  });

  it('I-19: accepts a key with a torsion component', async () => {
    const key = makeKey(77n, ORDER_2_POINT);
    const state = sampleState();
    state.write(1, [ALICE.owner, 0n, 0n, 1000n, key.publicKey.x, key.publicKey.y]);
    await accepts(state, [transfer({ from: 1, to: 2, mantissa: 1n, key })]);
  });

  it('uses the last index of the tree', async () => {
    const state = sampleState();
    state.accountCount = 15;
    await accepts(state, [
      deposit({ account: 15, owner: BOB.owner, token: 0n, amount: 9n, key: BOB.key.publicKey }),
      transfer({ from: 15, to: 1, mantissa: 9n, key: BOB.key }),
    ]);
    expect(state.accountCount).toBe(16);
  });

  it('creates an account by transferToNew, which the next slot credits', async () => {
    const state = sampleState();
    await accepts(
      state,
      [
        transferToNew({ from: 1, account: 5, owner: 2n ** 160n - 1n, mantissa: 4n, exponent: 1n, feeMantissa: 2n, key: ALICE.key }),
        transfer({ from: 2, to: 5, mantissa: 1n, key: BOB.key }),
      ],
      [{ token: 0n, account: 0 }, undefined],
    );
    expect(state.read(5)).toEqual([2n ** 160n - 1n, 0n, 0n, 41n, 0n, 0n]);
    expect(state.accountCount).toBe(6);
  });

  it('I-30: lets transferToNew take the last place that is not kept, and a deposit the one that is', async () => {
    const state = sampleState();
    state.accountCount = 14;
    await accepts(state, [
      transferToNew({ from: 1, account: 14, owner: 5n, mantissa: 0n, key: ALICE.key }),
      deposit({ account: 15, owner: 5n, token: 3n, amount: 1n }),
    ]);
    expect(state.accountCount).toBe(16);
  });

  it('registers a key in place of another, under which the next slot pays', async () => {
    const state = sampleState();
    await accepts(
      state,
      [
        registerKey({ account: 1, owner: ALICE.owner, key: CAROL.key.publicKey, validUntil: TIMESTAMP, feeMantissa: 7n }),
        transfer({ from: 1, to: 2, mantissa: 993n, key: CAROL.key }),
      ],
      [{ token: 0n, account: 0 }, undefined],
    );
    expect(state.read(1)?.slice(2, 5)).toEqual([7n, 0n, CAROL.key.publicKey.x]);
  });

  it('registers a key from L1 where there was none, or leaves a stranger’s account alone', async () => {
    const state = sampleState();
    await accepts(state, [
      registerKeyL1({ account: 0, sender: 0x0fen, key: BOB.key.publicKey }),
      registerKeyL1({ account: 1, sender: BOB.owner, key: BOB.key.publicKey }),
    ]);
    expect(state.read(0)?.slice(2)).toEqual([1n, 0n, BOB.key.publicKey.x, BOB.key.publicKey.y]);
    expect(state.read(1)).toEqual(sampleState().read(1));
  });

  it('I-34, I-35: changes nothing at the nonce 2^32 - 1, and where there is no account', async () => {
    const state = sampleState();
    state.write(1, [ALICE.owner, 0n, 2n ** 32n - 1n, 1n, 0n, 0n]);
    const { root } = state;
    await accepts(state, [
      registerKeyL1({ account: 1, sender: ALICE.owner, key: BOB.key.publicKey }),
      registerKeyL1({ account: 15, sender: ALICE.owner, key: BOB.key.publicKey }),
    ]);
    expect(state.root).toBe(root);
  });

  it('I-33: takes the whole balance out, at any nonce, and keeps nonce and key', async () => {
    const state = sampleState();
    const { x, y } = ALICE.key.publicKey;
    state.write(1, [ALICE.owner, 0n, 2n ** 32n - 1n, 2n ** 128n - 1n, x, y]);
    await accepts(state, [
      forcedExit({ account: 1, sender: ALICE.owner, token: 0n, amount: 2n ** 128n - 1n }),
      forcedExit({ account: 1, sender: ALICE.owner, token: 0n, amount: 0n }),
    ]);
    expect(state.read(1)).toEqual([ALICE.owner, 0n, 2n ** 32n - 1n, 0n, x, y]);
  });

  it.each([
    ['a stranger', { account: 1, sender: BOB.owner, token: 0n }],
    ['another token', { account: 1, sender: ALICE.owner, token: 2n ** 32n - 1n }],
    ['an index without account', { account: 15, sender: ALICE.owner, token: 0n }],
  ])('I-33, I-35: a forced exit of %s takes nothing', async (_, entry) => {
    const state = sampleState();
    const { root } = state;
    await accepts(state, [forcedExit({ ...entry, amount: 0n })]);
    expect(state.root).toBe(root);
  });
});
