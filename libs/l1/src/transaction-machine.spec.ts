import { describe, expect, it } from 'vitest';
import { DEFAULT_FEE_POLICY, type Fees, initialFees, replacementFees } from './fee-policy.js';
import { MemoryTransactionStore, openTransaction } from './testing/memory-transaction-store.js';
import { type L1Observation, nextStep } from './transaction-machine.js';
import type { BroadcastOutcome, L1Receipt, L1TransactionAttempt } from './transaction-record.js';
import { advanceTransaction } from './transaction-runner.js';

const GWEI = 10n ** 9n;
const policy = { ...DEFAULT_FEE_POLICY, resubmitAfterMs: 48_000 };
const NOW = 1_000_000;

function seen(fields: Partial<L1Observation> = {}): L1Observation {
  return {
    nowMs: NOW,
    receipt: undefined,
    latestNonce: 7,
    finalizedNonce: 5,
    finalizedBlock: 10,
    fees: { baseFeePerGas: 10n * GWEI, tipPerGas: GWEI },
    ...fields,
  };
}

function attempt(outcome?: BroadcastOutcome, ageMs = 0, maxFeePerGas = 21n * GWEI): L1TransactionAttempt {
  return {
    hash: `0x${maxFeePerGas.toString(16).padStart(64, '0')}`,
    raw: '0x02',
    maxFeePerGas,
    maxPriorityFeePerGas: GWEI,
    broadcast: outcome === undefined ? undefined : { outcome, atMs: NOW - ageMs },
  };
}

function receipt(fields: Partial<L1Receipt> = {}): L1Receipt {
  return {
    transactionHash: attempt().hash,
    blockNumber: 12,
    blockHash: `0x${'b1'.repeat(32)}`,
    succeeded: true,
    gasUsed: 21_000n,
    effectiveGasPrice: GWEI,
    ...fields,
  };
}

describe('a transaction that nothing disturbs', () => {
  it('is signed, stored, sent, mined and finalized', () => {
    const fees = { maxFeePerGas: 21n * GWEI, maxPriorityFeePerGas: GWEI };
    expect(nextStep(openTransaction(), seen(), policy)).toEqual({ kind: 'sign', fees });
    const signed = openTransaction({ attempts: [attempt()] });
    expect(nextStep(signed, seen(), policy)).toEqual({ kind: 'broadcast', attempt: attempt() });
    const sent = openTransaction({ attempts: [attempt('accepted', 1_000)] });
    expect(nextStep(sent, seen(), policy)).toEqual({ kind: 'wait', reason: 'inclusion' });
    const inBlock = seen({ receipt: receipt(), latestNonce: 8 });
    expect(nextStep(sent, inBlock, policy)).toEqual({ kind: 'mined', receipt: receipt() });
    const mined = { ...sent, status: 'mined' as const, receipt: receipt() };
    expect(nextStep(mined, inBlock, policy)).toEqual({ kind: 'wait', reason: 'finality' });
    expect(nextStep(mined, { ...inBlock, finalizedBlock: 12 }, policy)).toEqual({ kind: 'finalized' });
    expect(nextStep({ ...mined, status: 'finalized' }, inBlock, policy)).toEqual({ kind: 'done' });
  });
});

describe('a transaction that is stuck', () => {
  const stuck = openTransaction({ attempts: [attempt('accepted', 48_000)] });

  it('is replaced with at least 15 % more in both fees', () => {
    const step = nextStep(stuck, seen(), policy);
    expect(step).toEqual({
      kind: 'sign',
      fees: { maxFeePerGas: (21n * GWEI * 115n) / 100n, maxPriorityFeePerGas: (GWEI * 115n) / 100n },
    });
  });

  it('follows the market when that asks for more', () => {
    const step = nextStep(
      stuck,
      seen({ fees: { baseFeePerGas: 100n * GWEI, tipPerGas: 3n * GWEI } }),
      policy,
    );
    expect(step).toMatchObject({ fees: { maxFeePerGas: 203n * GWEI, maxPriorityFeePerGas: 3n * GWEI } });
  });

  it('is sent again, not replaced, while an earlier nonce is open', () => {
    expect(nextStep(stuck, seen({ latestNonce: 6 }), policy)).toMatchObject({ kind: 'broadcast' });
    const recent = openTransaction({ attempts: [attempt('accepted', 100)] });
    expect(nextStep(recent, seen({ latestNonce: 6 }), policy)).toEqual({
      kind: 'wait',
      reason: 'earlier-nonce',
    });
  });

  it('raises the tip to its limit and no further, however often it is replaced', () => {
    const limit = { ...policy, maxTipPerGasLimit: 2n * GWEI };
    expect(initialFees({ ...seen().fees, tipPerGas: 9n * GWEI }, limit).maxPriorityFeePerGas).toBe(2n * GWEI);
    let record = openTransaction({ attempts: [attempt('accepted', 60_000)] });
    for (let signed = 1; signed < 100; signed++) {
      const step = nextStep(record, seen(), limit);
      if (step.kind === 'broadcast') return expect(signed).toBeGreaterThan(1);
      if (step.kind !== 'sign') throw new Error(step.kind);
      expect(step.fees.maxPriorityFeePerGas).toBeLessThanOrEqual(limit.maxTipPerGasLimit);
      const last = record.attempts.at(-1)!;
      record = { ...record, attempts: [...record.attempts, { ...last, ...step.fees }] };
    }
    throw new Error('the tip rose without end');
  });

  it('is sent again, not replaced, above the fee limit', () => {
    const tight = { ...policy, maxFeePerGasLimit: 22n * GWEI };
    expect(nextStep(stuck, seen(), tight)).toMatchObject({ kind: 'broadcast' });
    expect(nextStep(openTransaction(), seen(), { ...policy, maxFeePerGasLimit: GWEI })).toEqual({
      kind: 'wait',
      reason: 'fee-limit',
    });
  });
});

describe("a node's refusals", () => {
  const step = (outcome: BroadcastOutcome, ageMs = 0) =>
    nextStep(openTransaction({ attempts: [attempt(outcome, ageMs)] }), seen(), policy);

  it.each(['already-known', 'unknown', 'nonce-too-low'] as const)(
    '%s: waits for what the chain says',
    (outcome) => {
      expect(step(outcome)).toEqual({ kind: 'wait', reason: 'inclusion' });
    },
  );

  it('underpriced: replaces at once', () => {
    expect(step('underpriced')).toMatchObject({ kind: 'sign' });
  });

  it('underpriced above the fee limit: waits', () => {
    const record = openTransaction({ attempts: [attempt('underpriced')] });
    const step = nextStep(record, seen(), { ...policy, maxFeePerGasLimit: 1n });
    expect(step).toEqual({ kind: 'wait', reason: 'fee-limit' });
  });

  it.each(['insufficient-funds', 'refused'] as const)('%s: waits, then tries the same again', (outcome) => {
    expect(step(outcome)).toEqual({ kind: 'wait', reason: outcome });
    expect(step(outcome, 48_000)).toMatchObject({ kind: 'broadcast' });
  });
});

describe('a version that nodes refuse for its price', () => {
  const dear = 81n * GWEI;
  const cheap = seen({ fees: { baseFeePerGas: GWEI, tipPerGas: GWEI } });
  const cheaper = { kind: 'sign', fees: { maxFeePerGas: 3n * GWEI, maxPriorityFeePerGas: GWEI } };
  const next = (attempts: L1TransactionAttempt[], observed = cheap) =>
    nextStep(openTransaction({ attempts }), observed, policy);

  it.each(['insufficient-funds', 'refused'] as const)('%s: gives way to a cheaper one once the market is cheaper', (outcome) => {
    expect(next([attempt(outcome, 47_999, dear)])).toEqual({ kind: 'wait', reason: outcome });
    expect(next([attempt(outcome, 48_000, dear)])).toEqual(cheaper);
    const first = seen({ ...cheap, latestNonce: 6 });
    expect(next([attempt(outcome, 48_000, dear)], first)).toEqual(cheaper);
  });

  it('is sent again where the market fell by less than a twentieth', () => {
    const refused = attempt('refused', 48_000, 3n * GWEI + GWEI / 10n);
    expect(next([refused])).toEqual({ kind: 'broadcast', attempt: refused });
  });

  it('stays while a node may hold an earlier one, which is asked after', () => {
    const refused = attempt('insufficient-funds', 50_000, 93n * GWEI);
    const held = attempt('accepted', 100_000, dear);
    const forgotten = { ...held, broadcast: undefined };
    expect(next([held, refused])).toEqual({ kind: 'broadcast', attempt: held });
    expect(next([forgotten, refused])).toEqual({ kind: 'broadcast', attempt: forgotten });
    expect(next([attempt('already-known', 0, dear), refused])).toEqual({ kind: 'broadcast', attempt: refused });
    expect(next([attempt('insufficient-funds', 0, dear), refused])).toEqual(cheaper);
  });

  it('is broadcast once more if the market comes back to its very fees', async () => {
    const store = new MemoryTransactionStore(openTransaction());
    const sign = async (_: unknown, fees: Fees) => ({ hash: attempt(undefined, 0, fees.maxFeePerGas).hash, raw: '0x02' as const });
    let nowMs = 0;
    const at = async (baseFeePerGas: bigint, outcome: BroadcastOutcome) => {
      nowMs += 48_000;
      const chain = {
        findReceipt: async () => undefined,
        nonces: async () => ({ latest: 7, finalized: 5 }),
        finalizedBlock: async () => 10,
        fees: async () => ({ baseFeePerGas, tipPerGas: GWEI }),
        broadcast: async () => outcome,
      };
      const { record } = await advanceTransaction('batch-1', { store, chain, signer: { sign }, nowMs: () => nowMs }, policy);
      return record.attempts.map(({ maxFeePerGas, broadcast }) => [maxFeePerGas / GWEI, broadcast?.outcome]);
    };
    expect(await at(40n * GWEI, 'insufficient-funds')).toEqual([[81n, 'insufficient-funds']]);
    expect(await at(GWEI, 'accepted')).toEqual([[81n, 'insufficient-funds'], [3n, 'accepted']]);
    expect(await at(40n * GWEI, 'accepted')).toEqual([[3n, 'accepted'], [81n, 'accepted']]);
  });
});

describe('a chain that changes its mind', () => {
  const attempts = [attempt('accepted', 90_000), attempt('accepted', 1_000, 30n * GWEI)];
  const mined = openTransaction({ attempts, status: 'mined', receipt: receipt() });

  it('reopens a transaction whose block is gone', () => {
    expect(nextStep(mined, seen(), policy)).toEqual({ kind: 'unmined' });
  });

  it('notices another block, or another version', () => {
    const moved = receipt({ blockHash: `0x${'b2'.repeat(32)}` });
    expect(nextStep(mined, seen({ receipt: moved }), policy)).toEqual({ kind: 'mined', receipt: moved });
    const other = receipt({ transactionHash: attempts[1]?.hash as `0x${string}` });
    expect(nextStep(mined, seen({ receipt: other }), policy)).toEqual({ kind: 'mined', receipt: other });
  });

  it('gives a nonce up only when a foreign transaction with it is final', () => {
    const open = openTransaction({ attempts });
    expect(nextStep(open, seen({ latestNonce: 8 }), policy)).toEqual({ kind: 'wait', reason: 'nonce-used' });
    expect(nextStep(open, seen({ latestNonce: 8, finalizedNonce: 8 }), policy)).toEqual({ kind: 'lost' });
  });
});

describe('fees', () => {
  it('rise even from zero', () => {
    const zero = { ...attempt(), maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
    const fees = replacementFees(zero, { baseFeePerGas: 0n, tipPerGas: 0n }, { ...policy, minTipPerGas: 0n });
    expect(fees).toEqual({ maxFeePerGas: 1n, maxPriorityFeePerGas: 1n });
  });

  it('hold the smallest tip', () => {
    const fees = initialFees({ baseFeePerGas: 100n, tipPerGas: 0n }, policy);
    expect(fees).toEqual({
      maxFeePerGas: 200n + policy.minTipPerGas,
      maxPriorityFeePerGas: policy.minTipPerGas,
    });
  });
});
