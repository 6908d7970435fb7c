import { describe } from 'vitest';
import { expectRefusals, withAccount } from './forgery.js';
import { registerKey, registerKeyL1, type Operation } from './reference/operations.js';
import { ALICE, BOB, sampleState } from './reference/sample.js';
import type { AccountFields, ReferenceState } from './reference/state.js';

const { x, y } = ALICE.key.publicKey;
const stolen = BOB.key.publicKey;

/** The root if account 1 had got Bob's key, with its nonce counted up by as much. */
function rootWithKey(state: ReferenceState, nonces: bigint): bigint {
  const account = state.read(1) as AccountFields;
  state.write(1, [account[0], account[1], account[2] + nonces, account[3], stolen.x, stolen.y]);
  return state.root;
}

describe('registerKey', () => {
  /** Alice's L1 key puts a new L2 key on her account. */
  const renew = (
    change: Partial<Parameters<typeof registerKey>[0]> = {},
    forge?: Operation['forge'],
  ): Operation =>
    registerKey({ account: 1, owner: ALICE.owner, key: stolen, ...change }, forge === undefined ? {} : { forge });
  const takenFee = { fees: [{ token: 0n, account: 0 }, undefined] };
  expectRefusals([
    { rule: 'I-31: signed by a stranger', operations: [renew({ owner: BOB.owner })], refusedBy: /^RegisterKeyRules/ },
    {
      rule: 'I-31: signed by a stranger, who names himself the leaf’s owner',
      operations: [renew({ owner: BOB.owner }, (slot) => (slot.leafA[0] = BOB.owner))],
      refusedBy: /^QuadLevel/,
    },
    {
      rule: 'I-18: of another nonce',
      operations: [renew()],
      request: { forgeWords: (words) => (words[0] = (words[0] ?? 0n) + (1n << 56n)) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'I-18: of a nonce that was used, with a leaf to fit',
      operations: [renew({}, (slot) => (slot.leafA[2] = 4n))],
      refusedBy: /^QuadLevel/,
    },
    {
      rule: 'I-8: of another token',
      operations: [renew()],
      request: { forgeWords: (words) => (words[0] = (words[0] ?? 0n) + (1n << 88n)) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'I-17: expired',
      operations: [renew({ validUntil: 99n })],
      request: { timestamp: 100n },
      refusedBy: /AssertRange\/Slot/,
    },
    {
      rule: 'I-17: expired, with another time on L1',
      operations: [renew({ validUntil: 100n })],
      request: { timestamp: 100n, forgeWords: (words) => (words[0] = (words[0] ?? 0n) - 1n) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'validUntil above 40 bits',
      operations: [renew({ validUntil: 2n ** 40n })],
      refusedBy: /AssertRange\/Slot/,
    },
    { rule: 'I-8: on an index without account', operations: [renew({ account: 9 })], refusedBy: /^Slot/ },
    {
      rule: 'I-8: on an index beyond the counter, opened as an account',
      operations: [renew({ account: 9 }, (slot) => Object.assign(slot, { existsA: 1n, leafA: [ALICE.owner, 0n, 0n, 0n, 0n, 0n] }))],
      refusedBy: /^QuadLevel/,
    },
    {
      rule: 'I-12: at the nonce 2^32 - 1',
      state: withAccount(1, [ALICE.owner, 0n, 2n ** 32n - 1n, 1000n, x, y]),
      operations: [renew()],
      refusedBy: /^Slot/,
    },
    {
      rule: 'I-4: with a fee above the balance',
      operations: [renew({ feeMantissa: 1001n })],
      request: takenFee,
      refusedBy: /AssertRange\/Slot/,
    },
    { rule: 'I-15: with a fee that no slot takes', operations: [renew({ feeMantissa: 1n })], refusedBy: /^FeeMatch/ },
    { rule: 'with an amount', operations: [renew({}, (slot) => (slot.amount = 1n))], refusedBy: /^Slot/ },
    { rule: 'with an account B', operations: [renew({}, (slot) => (slot.indexB = 2n))], refusedBy: /^Slot|^QuadLevel/ },
    {
      rule: 'I-20: of another key on L1',
      operations: [renew()],
      request: { forgeWords: (words) => (words[2] = ALICE.key.publicKey.x) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'without its owner on L1',
      operations: [renew()],
      request: { forgeWords: (words) => (words[1] = undefined) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'that leaves the nonce',
      operations: [renew()],
      inputs: (inputs) => (inputs['rootAfter'] = rootWithKey(sampleState(), 0n)),
      refusedBy: /^Segment/,
    },
  ]);
});

describe('registerKeyL1', () => {
  const request = (
    change: Partial<Parameters<typeof registerKeyL1>[0]> = {},
    forge?: Operation['forge'],
  ): Operation =>
    registerKeyL1({ account: 1, sender: ALICE.owner, key: stolen, ...change }, forge === undefined ? {} : { forge });
  const exhausted = withAccount(1, [ALICE.owner, 0n, 2n ** 32n - 1n, 1000n, x, y]);
  expectRefusals([
    {
      rule: 'I-34: a stranger’s that sets the key',
      operations: [request({ sender: BOB.owner })],
      inputs: (inputs) => (inputs['rootAfter'] = rootWithKey(sampleState(), 1n)),
      refusedBy: /^Segment/,
    },
    {
      rule: 'I-34: the owner’s that changes nothing',
      operations: [request()],
      inputs: (inputs) => (inputs['rootAfter'] = sampleState().root),
      refusedBy: /^Segment/,
    },
    {
      rule: 'I-34: the owner’s that leaves the nonce',
      operations: [request()],
      inputs: (inputs) => (inputs['rootAfter'] = rootWithKey(sampleState(), 0n)),
      refusedBy: /^Segment/,
    },
    {
      rule: 'I-34: the owner’s, shown an empty leaf',
      operations: [request({}, (slot) => Object.assign(slot, { existsA: 0n, leafA: [0n, 0n, 0n, 0n, 0n, 0n] }))],
      refusedBy: /^QuadLevel/,
    },
    {
      rule: 'I-34: at the nonce 2^32 - 1, with the key set',
      state: exhausted,
      operations: [request()],
      inputs: (inputs) => (inputs['rootAfter'] = rootWithKey(exhausted(), 0n)),
      refusedBy: /^Segment/,
    },
    {
      rule: 'I-34: at the nonce 2^32 - 1, counted to 2^32',
      state: exhausted,
      operations: [request()],
      inputs: (inputs) => (inputs['rootAfter'] = rootWithKey(exhausted(), 1n)),
      refusedBy: /^Segment/,
    },
    {
      rule: 'an index without account, opened as the sender’s',
      operations: [request({ account: 9 }, (slot) => Object.assign(slot, { existsA: 1n, leafA: [ALICE.owner, 0n, 0n, 0n, 0n, 0n] }))],
      refusedBy: /^QuadLevel/,
    },
    { rule: 'with an amount', operations: [request({}, (slot) => (slot.amount = 1n))], refusedBy: /^Slot/ },
    { rule: 'with a fee', operations: [request({}, (slot) => (slot.feeMantissa = 1n))], refusedBy: /^Slot/ },
    {
      rule: 'I-20: of another sender on L1',
      operations: [request()],
      request: { forgeWords: (words) => (words[1] = BOB.owner) },
      refusedBy: /^Segment/,
    },
    {
      rule: 'counted as no priority operation',
      operations: [request()],
      inputs: (inputs) => (inputs['header'] = (inputs['header'] as bigint) - (1n << 16n)),
      refusedBy: /^Segment/,
    },
  ]);
});
