import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { orderFeeSlots } from '@zkr/protocol/fee-slot';
import { rollupDomain } from '@zkr/protocol/domain';
import { isPriorityOperation, type SignedOperation } from '@zkr/protocol/operation';
import { registerKeyOf, testOwner } from '@zkr/testing/key-registration';
import { depositOf, sign, testUser, transferOf } from '@zkr/testing/scenario';
import { locateEntry } from '@zkr/vm/locate-entry';
import { OpenSegment } from '@zkr/vm/open-segment';
import { registrationRejection } from '@zkr/vm/registration-validity';
import { isRejection } from '@zkr/vm/rejection';
import { TraceRecorder, type SegmentTrace, type TracedOperation } from '@zkr/vm/segment-trace';
import { State } from '@zkr/vm/state';
import { transactionRejection } from '@zkr/vm/transaction-validity';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { circuitSignals } from '@zkr/witness/circuit-signals';
import { loadCircuit, COMPILE_TIMEOUT_MS, type Circuit } from './circuit.js';
import { SMALL_SEGMENT } from './reference/sample.js';
import { parseSignal } from './witness-calculator.js';

// Whatever the VM executes, the circuit proves: else one operation stops the rollup.

const SLOTS = 2;
const DEPLOYMENT = { chainId: 31337n, contract: 0xc0ffeen };
const DOMAIN = rollupDomain(DEPLOYMENT.chainId, DEPLOYMENT.contract);
const TIMESTAMP = 1_000;
const userOf = (number: number) => ({ ...testUser(number), ...testOwner(number) });
type User = ReturnType<typeof userOf>;
const USERS = [userOf(0), userOf(1), userOf(2)];
/** One account each, in token 0, 0 and 7; the third has no key yet. */
const [FIRST, SECOND, THIRD] = USERS as [User, User, User];

const account = fc.nat(4);
const amount = fc.oneof(fc.bigInt(0n, 20n), fc.bigInt(0n, 2n ** 128n - 1n));
const user = fc.constantFrom(...USERS);
const fee = fc.constantFrom(0n, 0n, 1n, 30n);
const step = fc.oneof(
  fc.record({ kind: fc.constant('transfer' as const), from: account, to: account, amount, fee }),
  fc.record({ kind: fc.constant('withdraw' as const), from: account, amount, fee }),
  fc.record({
    kind: fc.constant('deposit' as const),
    account,
    user,
    token: fc.constantFrom(0, 7),
    amount,
    setKey: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('transferToNew' as const), from: account, owner: fc.constantFrom(0n, 2n ** 160n - 1n), amount, fee }),
  fc.record({ kind: fc.constant('registerKey' as const), account, user, key: user, fee }),
  fc.record({ kind: fc.constant('forcedExit' as const), account: fc.nat(15), user, token: fc.constantFrom(0, 7) }),
  fc.record({ kind: fc.constant('registerKeyL1' as const), account: fc.nat(15), user, key: user }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function initialState(): State {
  return State.of(2, [
    [0, { owner: FIRST.owner, token: 0, nonce: 3, balance: 1_000n, keyX: FIRST.keyX, keyY: FIRST.keyY }],
    [
      1,
      { owner: SECOND.owner, token: 0, nonce: 0, balance: 2n ** 127n, keyX: SECOND.keyX, keyY: SECOND.keyY },
    ],
    [2, { owner: THIRD.owner, token: 7, nonce: 0, balance: 50n, keyX: 0n, keyY: 0n }],
  ]);
}

/** Tries the steps in order and traces those that the VM accepts, as the executor does. */
function execute(state: State, steps: readonly Step[]): SegmentTrace {
  const opening = { timestamp: TIMESTAMP, feeSlots: orderFeeSlots([{ token: 0, account: 0 }], 2) };
  const { accountCount } = state;
  state.root();
  const recorder = new TraceRecorder(state);
  const segment = new OpenSegment(state, opening, SLOTS, recorder.observe);
  const traced: TracedOperation[] = [];
  for (const wanted of steps) {
    const next = prepare(state, wanted);
    if (next === undefined || !segment.hasRoomFor(next.operation.kind)) continue;
    const refused = isRejection(segment.apply(next.operation));
    const request = isPriorityOperation(next.operation) && next.operation.kind !== 'deposit';
    if (refused && request) throw new Error('I-35: the VM refuses a request');
    if (!refused) traced.push(next);
  }
  expect(isRejection(segment.close())).toBe(false);
  return recorder.finish(opening, accountCount, traced);
}

/** The operation with its signature; undefined where the sender could not sign it or the signature is refused. */
function prepare(state: State, wanted: Step): TracedOperation | undefined {
  if (wanted.kind === 'deposit') {
    const { user, account: index, token, amount: value, setKey } = wanted;
    const deposit = depositOf(user, index, token, value);
    return { operation: setKey ? deposit : { ...deposit, setKey, keyX: 0n, keyY: 0n } };
  }
  if (wanted.kind === 'registerKey') {
    const packedFee = Number(wanted.fee) * 32;
    const options = { deployment: DEPLOYMENT, validUntil: TIMESTAMP, packedFee };
    const operation = registerKeyOf(state, wanted.user, wanted.account, keyOf(wanted.key), options);
    return registrationRejection(state, operation, DEPLOYMENT) ? undefined : { operation };
  }
  if (wanted.kind === 'forcedExit' || wanted.kind === 'registerKeyL1') {
    const named = { account: wanted.account, sender: wanted.user.owner };
    const entry =
      wanted.kind === 'forcedExit'
        ? ({ kind: wanted.kind, ...named, token: wanted.token } as const)
        : ({ kind: wanted.kind, ...named, keyX: wanted.key.keyX, keyY: wanted.key.keyY } as const);
    return { operation: locateEntry(state, entry, () => undefined) };
  }
  const sender = state.account(wanted.from);
  const holder = USERS.find(({ owner }) => owner === sender?.owner);
  if (sender === undefined || holder === undefined) return undefined;
  if (wanted.kind === 'transfer' && state.account(wanted.to) === undefined) return undefined;
  const transaction = sign(state, holder, signedOperation(wanted, sender.token), TIMESTAMP, DOMAIN);
  if (transactionRejection(state, transaction, { domain: DOMAIN, timestamp: TIMESTAMP })) return undefined;
  const { operation, signature } = transaction;
  return { operation, signed: { validUntil: TIMESTAMP, signature } };
}

const keyOf = ({ keyX, keyY }: User) => ({ x: keyX, y: keyY });

function signedOperation(
  wanted: Extract<Step, { kind: SignedOperation['kind'] }>,
  token: number,
): SignedOperation {
  const { from, amount: value } = wanted;
  const transfer = transferOf(from, wanted.kind === 'transfer' ? wanted.to : 0, value, wanted.fee);
  const { packedAmount, packedFee } = transfer;
  if (wanted.kind === 'transfer') return transfer;
  if (wanted.kind === 'transferToNew') {
    return { kind: wanted.kind, from, packedAmount, packedFee, owner: wanted.owner };
  }
  return { kind: wanted.kind, from, token, amount: value, packedFee, recipient: 9n };
}

/** So that no kind is left to chance. */
const EVERY_KIND: Step[][] = [
  [
    { kind: 'registerKey', account: 1, user: SECOND, key: FIRST, fee: 1n },
    { kind: 'transferToNew', from: 0, owner: 2n ** 160n - 1n, amount: 5n, fee: 1n },
  ],
  [
    { kind: 'forcedExit', account: 2, user: THIRD, token: 7 },
    { kind: 'registerKeyL1', account: 2, user: THIRD, key: FIRST },
  ],
  [
    { kind: 'transfer', from: 0, to: 1, amount: 5n, fee: 1n },
    { kind: 'withdraw', from: 1, amount: 5n, fee: 1n },
  ],
  [{ kind: 'deposit', account: 3, user: THIRD, token: 0, amount: 5n, setKey: true }],
];

describe('the circuit and the VM', () => {
  let circuit: Circuit;
  beforeAll(async () => {
    circuit = await loadCircuit(SMALL_SEGMENT);
  }, COMPILE_TIMEOUT_MS);

  it('row 17: agree on every segment that the VM executes', async () => {
    const kinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        const trace = execute(initialState(), steps);
        for (const { operation } of trace.operations) kinds.add(operation.kind);
        const signals = circuitSignals(
          buildSegmentInput(trace, { domain: DOMAIN, circuitId: 0, slots: SLOTS }),
        );
        const inputs = Object.fromEntries(
          Object.entries(signals).map(([name, value]) => [name, parseSignal(value)]),
        );
        await circuit.witness(inputs);
      }),
      { numRuns: 40, examples: EVERY_KIND.map((steps) => [steps]) },
    );
    const all = ['deposit', 'forcedExit', 'registerKey', 'registerKeyL1', 'transfer', 'transferToNew', 'withdraw'];
    expect([...kinds].sort()).toEqual(all);
  }, 300_000);
});
