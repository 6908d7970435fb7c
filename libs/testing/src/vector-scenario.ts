import { rollupDomain } from '@zkr/protocol/domain';
import { packFee } from '@zkr/protocol/packed-number';
import { State } from '@zkr/vm/state';
import { depositOf, executeSegment, sign, testUser, transferOf, type ExecutedSegment } from './scenario.js';

/** Every operation, creation and credit, both fee tokens, an unused fee slot and padding, in two segments of five slots. */
export interface VectorScenario {
  readonly chainId: bigint;
  readonly contract: bigint;
  readonly domain: bigint;
  readonly depth: number;
  readonly slots: number;
  readonly circuitId: number;
  readonly segments: readonly ExecutedSegment[];
}

export function vectorScenario(depth = 12, slots = 5): VectorScenario {
  const chainId = 31337n;
  const contract = 0x5fbdb2315678afecb367f032d93f642f64180aa3n;
  const domain = rollupDomain(chainId, contract);
  const [operator, alice, bob] = [testUser(0), testUser(1), testUser(2)] as const;
  const state = State.of(depth);
  const fee = (units: bigint) => packFee(units) as number;
  const first = executeSegment(state, { domain, timestamp: 1_700_000_000, feeSlots: [], slots }, [
    () => depositOf(operator, 0, 0, 1n),
    () => depositOf(operator, 1, 1, 1n),
    () => depositOf(alice, 2, 0, 10n ** 18n),
    () => depositOf(bob, 3, 0, 5n * 10n ** 17n),
    () => ({ ...depositOf(alice, 4, 1, 2n ** 127n), setKey: false, keyX: 0n, keyY: 0n }),
  ]);
  const second = executeSegment(state, { domain, timestamp: 1_700_000_060, feeSlots: [{ token: 0, account: 0 }], slots }, [
    (s) => sign(s, alice, transferOf(2, 3, 123456789n * 10n ** 9n, 2_000n), 1_700_000_060, domain),
    (s) => sign(s, bob, { kind: 'withdraw', from: 3, token: 0, amount: 3n * 10n ** 17n + 1n, packedFee: fee(1n), recipient: bob.owner }, 2 ** 40 - 1, domain),
    () => depositOf(alice, 4, 1, 7n),
    (s) => sign(s, alice, transferOf(4, 1, 10n ** 30n), 1_700_003_600, domain),
  ]);
  return { chainId, contract, domain, depth, slots, circuitId: 0, segments: [first, second] };
}

