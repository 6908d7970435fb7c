import type { TransferJson } from '@zkr/protocol/transaction-json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admissionRefusal, type AdmissionRules } from './admission.js';
import type { GroupState } from './admission-snapshot.js';
import { NOTHING_PENDING, placeOf } from './admission-snapshot.js';
import { GroupAdmission } from './group-admission.js';

const rules: AdmissionRules = { minimumFee: () => 0n, nonceWindow: 3, maxPendingPerAccount: 4, newAccountLimit: 100 };
const START = [40n, 25n, 0n];
const FIRST_NONCE = 5;

/** What is stored, as a list: the state that admission sees is counted from it anew each time. */
type Stored = { id: string; json: TransferJson }[];

function stateOf(stored: Stored, feeTokens: number[]): GroupState {
  const accounts = START.map(
    (balance, i) => [i, { owner: BigInt(i + 1), token: 0, nonce: FIRST_NONCE, balance, keyX: 1n, keyY: 1n }] as const,
  );
  const pending = START.map((_, sender) => {
    const own = stored.filter(({ json }) => json.from === sender);
    const total = own.reduce((sum, { json }) => sum + BigInt(json.amount) + BigInt(json.fee), 0n);
    let consecutive = 0;
    while (own.some(({ json }) => json.nonce === FIRST_NONCE + consecutive)) consecutive++;
    return [sender, { count: own.length, total, consecutive }] as const;
  });
  return {
    accounts: new Map(accounts),
    feeTokens: new Set(feeTokens),
    pending: new Map(pending.filter(([, { count }]) => count > 0)),
    taken: new Map(stored.map(({ id, json }) => [placeOf(json), id])),
    known: new Set(stored.map(({ id }) => id)),
    accountCount: START.length,
    escaped: false, lag: undefined,
  };
}

/** The verdict on one transaction alone, by the rules as they are written for one. */
function alone(stored: Stored, feeTokens: number[], { id, json }: Stored[number]): string {
  if (stored.some((other) => other.id === id)) return 'known';
  const { accounts, pending, taken } = stateOf(stored, feeTokens);
  const refusal = admissionRefusal(
    json,
    {
      sender: accounts.get(json.from),
      receiver: accounts.get(json.to),
      feeAccount: feeTokens.includes(0),
      pending: pending.get(json.from) ?? NOTHING_PENDING,
      sameNonce: taken.get(placeOf(json)),
      accountCount: START.length,
    escaped: false, lag: undefined,
    },
    rules,
  );
  if (refusal) return `${refusal.code} ${JSON.stringify(refusal.params)}`;
  stored.push({ id, json });
  return 'admitted';
}

const transfer = fc
  .record({ from: fc.nat(3), to: fc.nat(3), amount: fc.nat(20), fee: fc.nat(3), nonce: fc.integer({ min: 4, max: 12 }) })
  .map(({ from, to, amount, fee, nonce }) => {
    const json = { kind: 'transfer', from, to, amount: `${amount}`, fee: `${fee}`, nonce, validUntil: 1 } as TransferJson;
    return { id: `${from}>${to}:${amount}+${fee}@${nonce}`, json };
  });
/** Repetitions and conflicts are likely; each request also says whether it begins a group. */
const requests = fc.array(fc.record({ transfer, begins: fc.boolean() }), { maxLength: 25 });

function grouped<T extends { begins: boolean }>(list: T[]): T[][] {
  const groups: T[][] = [];
  for (const one of list) {
    if (one.begins || groups.length === 0) groups.push([]);
    groups.at(-1)!.push(one);
  }
  return groups;
}

describe('GroupAdmission', () => {
  it('gives in any grouping the verdicts that the transactions would get one by one', () => {
    fc.assert(
      fc.property(requests, fc.boolean(), (list, takesFees) => {
        const feeTokens = takesFees ? [0] : [];
        const single: Stored = [];
        const expected = list.map(({ transfer }) => alone(single, feeTokens, transfer));

        const stored: Stored = [];
        const verdicts = grouped(list).flatMap((group) => {
          const admission = new GroupAdmission(stateOf(stored, feeTokens), rules);
          return group.map(({ transfer: { id, json } }) => {
            const verdict = admission.admit(id, json);
            if (verdict === 'admitted') stored.push({ id, json });
            return typeof verdict === 'string' ? verdict : `${verdict.code} ${JSON.stringify(verdict.params)}`;
          });
        });
        expect(verdicts).toEqual(expected);
        expect(stored).toEqual(single);
      }),
      { numRuns: 500 },
    );
  });

  it('never admits more than an account can pay', () => {
    fc.assert(
      fc.property(requests, (list) => {
        const admission = new GroupAdmission(stateOf([], [0]), rules);
        const admitted = list.filter(({ transfer: { id, json } }) => admission.admit(id, json) === 'admitted');
        START.forEach((balance, sender) => {
          const own = admitted.filter(({ transfer: { json } }) => json.from === sender);
          const total = own.reduce((sum, { transfer: { json } }) => sum + BigInt(json.amount) + BigInt(json.fee), 0n);
          expect(total <= balance).toBe(true);
        });
      }),
    );
  });
});
