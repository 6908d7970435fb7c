import type { Account } from '@zkr/protocol/account';
import { newAccountLimit } from '@zkr/protocol/capacity';
import { MAX_AMOUNT, MAX_NONCE, MAX_UINT32 } from '@zkr/protocol/constants';
import { orderFeeSlots } from '@zkr/protocol/fee-slot';
import { toHex32, toHexAddress } from '@zkr/protocol/hex';
import { encodeOperation } from '@zkr/protocol/operation';
import { unpackFee } from '@zkr/protocol/packed-number';
import { transactionSchema } from '@zkr/messages/transaction-schema';
import { testUser } from '@zkr/testing/scenario';
import { OpenSegment } from '@zkr/vm/open-segment';
import { isRejection } from '@zkr/vm/rejection';
import { State } from '@zkr/vm/state';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { admissionRefusal } from './admission.js';
import { NOTHING_PENDING, snapshotOf } from './admission-snapshot.js';
import { arrivedOf, type TakenTransaction } from './taken-transaction.js';

const DEPTH = 2;
const { keyX, keyY } = testUser(1);

/** Balances whose sum L1 allows: a credit of one to another cannot overflow. */
const account: fc.Arbitrary<Account> = fc.record({
  owner: fc.constantFrom(5n, 6n),
  token: fc.nat(1),
  nonce: fc.constantFrom(7, 7, 7, 0, MAX_NONCE - 1, MAX_NONCE),
  balance: fc.oneof(fc.bigInt(0n, 30n), fc.bigInt(0n, 2n ** 124n), fc.constant(2n ** 124n)),
  keyX: fc.constantFrom(0n, keyX),
  keyY: fc.constant(keyY),
});

const index = fc.oneof({ weight: 8, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.constantFrom(15, MAX_UINT32) });
const value = fc.oneof(fc.bigInt(0n, 12n), fc.bigInt(0n, 12n), fc.constantFrom(2048n, 2n ** 27n, 10n ** 38n, 2n ** 127n, MAX_AMOUNT, MAX_AMOUNT + 1n)).map(String);
/** Round ones of every size, also of those that have no packing although their digits would fit. */
const roundFee = fc.record({ mantissa: fc.constantFrom(1n, 3n, 1000n, 2047n, 2048n), exponent: fc.nat(38) }).map(({ mantissa, exponent }) => String(mantissa * 10n ** BigInt(exponent)));
const fee = fc.oneof(value, roundFee);
const zeros = toHex32(0n);
const signed = {
  ...{ fee, nonce: fc.constantFrom(7, 7, 7, 0, MAX_NONCE - 1, MAX_NONCE), validUntil: fc.constant(99) },
  signature: fc.constant({ rx: zeros, ry: zeros, s: zeros }),
};
const address = fc.constantFrom(0n, 9n, 2n ** 160n - 1n).map(toHexAddress);
const key = fc.constantFrom([keyX, keyY], [keyX, keyY], [0n, 0n], [0n, 1n], [keyX, 1n]);
const submission: fc.Arbitrary<object> = fc.oneof(
  fc.record({ kind: fc.constant('transfer'), from: index, to: index, amount: value, ...signed }),
  fc.record({ kind: fc.constant('transferToNew'), from: index, owner: address, amount: value, ...signed }),
  fc.record({ kind: fc.constant('withdraw'), from: index, token: fc.nat(2), amount: value, recipient: address, ...signed }),
  fc
    .record({
      ...{ kind: fc.constant('registerKey'), account: index, token: fc.nat(2), nonce: signed.nonce, fee, validUntil: signed.validUntil },
      ...{ key, ownerSignature: fc.constant(`0x${'00'.repeat(65)}`) },
    })
    .map(({ key: [x, y], ...others }) => ({ ...others, keyX: toHex32(x!), keyY: toHex32(y!) })),
);

/** The way of a submission up to its signature: undefined where it is turned away. */
function admitted(given: object, accounts: readonly Account[]) {
  const parsed = transactionSchema.safeParse(given);
  if (!parsed.success) return undefined;
  const json: TakenTransaction = parsed.data;
  let arrived;
  try {
    arrived = arrivedOf(json);
  } catch {
    return undefined;
  }
  const group = {
    ...{ accounts: new Map(accounts.entries()), feeTokens: new Set(accounts.map(({ token }) => token)), accountCount: accounts.length },
    ...{ pending: new Map(), taken: new Map(), known: new Set<string>(), escaped: false, lag: undefined },
  };
  const snapshot = snapshotOf(group, json);
  expect(snapshot.pending).toEqual(NOTHING_PENDING);
  const rules = { minimumFee: () => 0n, nonceWindow: 8, maxPendingPerAccount: 8, newAccountLimit: newAccountLimit(DEPTH) };
  if (admissionRefusal(json, snapshot, rules)) return undefined;
  // One whose nonce comes later waits; one whose turn it is goes to the VM.
  if (json.nonce !== snapshot.sender?.nonce) return undefined;
  return { operation: arrived.registration ? { ...arrived.registration, owner: snapshot.sender.owner } : arrived.transaction.operation };
}

it('row 17: what is admitted with a valid signature is executed, as the state was', () => {
  const executed = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(account, { minLength: 1, maxLength: 15 }), submission, (accounts, given) => {
      const taken = admitted(given, accounts);
      if (taken === undefined) return;
      const fees = [0, 1].map((token) => ({ token, account: accounts.findIndex((one) => one.token === token) }));
      const feeSlots = orderFeeSlots(fees.filter(({ account: at }) => at >= 0), 2);
      const segment = new OpenSegment(State.of(DEPTH, accounts.entries()), { timestamp: 1, feeSlots }, 5);
      const outcome = segment.apply(taken.operation);
      expect(isRejection(outcome) ? outcome.rejected : 'executed').toBe('executed');
      expect(isRejection(segment.close())).toBe(false);
      expect(encodeOperation(taken.operation).length).toBeGreaterThan(0);
      expect(unpackFee(taken.operation.packedFee)).toBe(BigInt((given as { fee: string }).fee));
      const { kind } = taken.operation;
      executed.set(kind, (executed.get(kind) ?? 0) + 1);
    }),
    { numRuns: 5_000 },
  );
  for (const kind of ['transfer', 'transferToNew', 'withdraw', 'registerKey']) expect(executed.get(kind)).toBeGreaterThan(5);
});
