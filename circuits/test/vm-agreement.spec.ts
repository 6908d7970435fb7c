import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { orderFeeSlots } from '@zkr/protocol/fee-slot';
import type { Operation } from '@zkr/protocol/operation';
import { depositOf, sign, testUser, transferOf, type TestUser } from '@zkr/testing/scenario';
import { OpenSegment } from '@zkr/vm/open-segment';
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
const DOMAIN = 424_242n;
const TIMESTAMP = 1_000;
const USERS = [testUser(0), testUser(1), testUser(2)];
/** One account each, in token 0, 0 and 7; the third has no key yet. */
const [FIRST, SECOND, THIRD] = USERS as [TestUser, TestUser, TestUser];

const account = fc.nat(4);
const amount = fc.oneof(fc.bigInt(0n, 20n), fc.bigInt(0n, 2n ** 128n - 1n));
const fee = fc.constantFrom(0n, 0n, 1n, 30n);
const step = fc.oneof(
  fc.record({ kind: fc.constant('transfer' as const), from: account, to: account, amount, fee }),
  fc.record({ kind: fc.constant('withdraw' as const), from: account, amount, fee }),
  fc.record({
    kind: fc.constant('deposit' as const),
    account,
    user: fc.constantFrom(...USERS),
    token: fc.constantFrom(0, 7),
    amount,
    setKey: fc.boolean(),
  }),
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
    if (next !== undefined && !isRejection(segment.apply(next.operation))) traced.push(next);
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
  const sender = state.account(wanted.from);
  const user = USERS.find(({ owner }) => owner === sender?.owner);
  if (sender === undefined || user === undefined) return undefined;
  const transfer = transferOf(
    wanted.from,
    wanted.kind === 'transfer' ? wanted.to : 0,
    wanted.amount,
    wanted.fee,
  );
  const { packedFee } = transfer;
  const operation =
    wanted.kind === 'transfer'
      ? transfer
      : ({
          kind: 'withdraw',
          from: wanted.from,
          token: sender.token,
          amount: wanted.amount,
          packedFee,
          recipient: 9n,
        } as const);
  if (wanted.kind === 'transfer' && state.account(wanted.to) === undefined) return undefined;
  const transaction = sign(state, user, operation, TIMESTAMP, DOMAIN);
  if (transactionRejection(state, transaction, { domain: DOMAIN, timestamp: TIMESTAMP })) return undefined;
  return {
    operation: operation as Operation,
    signed: { validUntil: TIMESTAMP, signature: transaction.signature },
  };
}

describe('the circuit and the VM', () => {
  let circuit: Circuit;
  beforeAll(async () => {
    circuit = await loadCircuit(SMALL_SEGMENT);
  }, COMPILE_TIMEOUT_MS);

  it('agree on every segment that the VM executes', async () => {
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
      { numRuns: 25 },
    );
    expect([...kinds].sort()).toEqual(['deposit', 'transfer', 'withdraw']);
  }, 300_000);
});
