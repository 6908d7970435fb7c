import fc from 'fast-check';

/** Users have a number; with it come an L1 address with its key, and an L2 key. */
export const USERS = 4;
export const TOKENS = [0, 7] as const;

/** What is wanted of an amount, whatever the state is then. */
const amount = fc.constantFrom('zero', 'one', 'some', 'some', 'all', 'one-too-much', 'largest');
/** Mostly one that exists; beyond the counter too, which is 16 at most. */
const account = fc.oneof({ arbitrary: fc.nat(3), weight: 4 }, { arbitrary: fc.nat(16), weight: 1 });
const user = fc.nat(USERS - 1);
/** Mostly right, so that sequences get somewhere. */
function mostly<T>(right: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: fc.constant(right), weight: 16 }, { arbitrary: fc.constantFrom(...others), weight: 3 });
}

const signed = {
  fee: fc.constantFrom(0n, 0n, 1n, 30n),
  nonceShift: mostly(0, -1, 1),
  validFor: mostly(0, 3_600, -1),
  signer: mostly('holder', 'another', 'elsewhere'),
};

export interface WantedSignature {
  fee: bigint;
  nonceShift: number;
  /** Seconds from the segment's timestamp on. */
  validFor: number;
  /** `elsewhere`: the right one, for another deployment. */
  signer: string;
}

/** An address that takes everything, or one that takes tokens but no ETH. */
export type Recipient = 'taking' | 'refusing';

export type Step =
  | ({ kind: 'transfer'; from: number; to: number; amount: string } & WantedSignature)
  | ({ kind: 'transferToNew'; from: number; owner: number | 'zero'; amount: string } & WantedSignature)
  | ({ kind: 'withdraw'; from: number; otherToken: boolean; amount: string; recipient: Recipient } & WantedSignature)
  | ({ kind: 'registerKey'; account: number; otherToken: boolean; key: number | 'small' | 'off-curve' } & WantedSignature)
  | { kind: 'deposit'; user: number; token: number; amount: string; setKey: boolean }
  | { kind: 'forcedExit'; account: number; user: number | 'owner'; token: number }
  | { kind: 'registerKeyL1'; account: number; user: number | 'owner'; key: number };

const rarely = fc.constantFrom(false, false, false, true);
const token = fc.constantFrom(...TOKENS);
const sender = fc.oneof(fc.constant('owner' as const), user);

/** Of the first accounts, an even and an odd one hold different tokens. */
const pair = fc.oneof({ arbitrary: fc.constantFrom([0, 2], [2, 0], [1, 3], [3, 1]), weight: 3 }, { arbitrary: fc.tuple(account, account), weight: 1 });
const transfer = fc
  .record({ kind: fc.constant('transfer' as const), pair, amount, ...signed })
  .map(({ pair: [from, to], ...rest }): Step => ({ ...rest, from: from!, to: to! }));

const recipient = fc.constantFrom<Recipient>('taking', 'refusing');
const withdraw = fc.record({ kind: fc.constant('withdraw' as const), from: account, otherToken: rarely, amount, recipient, ...signed });

export const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: transfer, weight: 3 },
  { arbitrary: withdraw, weight: 2 },
  fc.record({ kind: fc.constant('transferToNew' as const), from: account, owner: fc.oneof(user, user, fc.constant('zero' as const)), amount, ...signed }),
  fc.record({ kind: fc.constant('registerKey' as const), account, otherToken: rarely, key: fc.oneof(user, user, user, fc.constantFrom('small' as const, 'off-curve' as const)), ...signed }),
  fc.record({ kind: fc.constant('deposit' as const), user, token, amount, setKey: fc.boolean() }),
  fc.record({ kind: fc.constant('forcedExit' as const), account, user: sender, token }),
  fc.record({ kind: fc.constant('registerKeyL1' as const), account, user: sender, key: user }),
);

export interface Sequence {
  /** Deposits that come before: few, or so many that the tree is almost full. */
  readonly accountsBefore: number;
  /** Into so many batches the segments go, if there are as many. */
  readonly batches: number;
  /** By segment; what it has no room for is left out. */
  readonly segments: readonly { readonly feeTokens: readonly number[]; readonly steps: readonly Step[] }[];
}

export const sequence: fc.Arbitrary<Sequence> = fc.record({
  accountsBefore: fc.constantFrom(4, 4, 4, 13, 14),
  batches: fc.constantFrom(1, 2, 3),
  segments: fc.array(
    fc.record({ feeTokens: fc.constantFrom([0, 7], [0, 7], [0, 7], [7], []), steps: fc.array(step, { minLength: 1, maxLength: 4 }) }),
    { minLength: 1, maxLength: 4 },
  ),
});

/** Runs of valid transfers, with other steps between them: L1 reads transfers four at a time. */
export const transferSequence: fc.Arbitrary<Sequence> = fc.record({
  accountsBefore: fc.constant(4),
  batches: fc.constantFrom(1, 2),
  segments: fc.array(
    fc.record({
      feeTokens: fc.constantFrom([0, 7], []),
      steps: fc.array(fc.oneof({ arbitrary: fc.array(validTransfer(), { minLength: 1, maxLength: 9 }), weight: 3 }, { arbitrary: step.map((one) => [one]), weight: 1 }), { minLength: 1, maxLength: 4 }).map((runs) => runs.flat()),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

/** Between accounts that have keys; with no fee slot open a fee makes it a refused one. */
function validTransfer(): fc.Arbitrary<Step> {
  const valid = { amount: fc.constantFrom('zero', 'one', 'some'), fee: fc.constantFrom(0n, 0n, 0n, 1n), nonceShift: fc.constant(0), validFor: fc.constant(0), signer: fc.constant('holder') };
  return fc.record({ pair: fc.constantFrom([0, 2], [2, 0]), ...valid }).map(({ pair: [from, to], ...rest }) => ({ kind: 'transfer', from: from!, to: to!, ...rest }));
}

/** Few segments, each of which costs a proof, and in them something of every kind before what chance adds. */
export const provedSequence: fc.Arbitrary<Sequence> = fc.record({
  accountsBefore: fc.constant(4),
  batches: fc.constantFrom(1, 2),
  segments: fc.tuple(
    ofEvery(['transfer', 'withdraw', 'forcedExit'], [0, 7]),
    ofEvery(['registerKeyL1', 'transferToNew', 'registerKey'], [7]),
  ),
});

/** A valid step of each kind, in any order, and two steps that may be anything. */
function ofEvery(kinds: readonly Step['kind'][], feeTokens: readonly number[]) {
  const valid = { nonceShift: 0, validFor: 3_600, signer: 'holder', otherToken: false };
  const each = kinds.map((kind) => step.filter((one) => one.kind === kind).map((one): Step => ({ ...one, ...valid, ...VALID[kind] }) as Step));
  return fc
    .tuple(fc.shuffledSubarray(kinds.map((_, i) => i), { minLength: kinds.length }), fc.tuple(...each), fc.array(step, { maxLength: 2 }))
    .map(([order, steps, more]) => ({ feeTokens, steps: [...order.map((i) => steps[i]!), ...more] }));
}

/** Of an account that the deposits before have made, and no more than it can pay after its other steps. */
const VALID: Partial<Record<Step['kind'], object>> = {
  transfer: { from: 0, to: 2, amount: 'some', fee: 1n },
  withdraw: { from: 1, amount: 'some', fee: 1n },
  forcedExit: { account: 2, user: 'owner' },
  registerKeyL1: { account: 0, user: 'owner', key: 0 },
  transferToNew: { from: 1, owner: 2, amount: 'one', fee: 0n },
  registerKey: { account: 2, key: 1, fee: 0n },
};

/** Of a batch's bytes one, and how it is changed. */
export const change = fc.record({ byte: fc.nat(2 ** 31 - 1), mask: fc.integer({ min: 1, max: 255 }) });
