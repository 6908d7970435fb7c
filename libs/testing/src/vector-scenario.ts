import { rollupDomain } from '@zkr/protocol/domain';
import type { QueueEntry } from '@zkr/protocol/queue-entry';
import type { PriorityOperation } from '@zkr/protocol/operation';
import { packAmount, packFee } from '@zkr/protocol/packed-number';
import { locateEntry } from '@zkr/vm/locate-entry';
import { State } from '@zkr/vm/state';
import { registerKeyOf, testOwner } from './key-registration.js';
import { depositOf, executeSegment, sign, testUser, transferOf, type ExecutedSegment } from './scenario.js';

/**
 * Every operation, creation and credit, both fee slots, unused ones and padding, requests that match and that do not, in four segments of
 * five slots.
 */
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
  const { third, fourth } = keysAndExits(state, { chainId, contract, domain, slots });
  return { chainId, contract, domain, depth, slots, circuitId: 0, segments: [first, second, third, fourth] };
}

/** Carol gets an account by transferToNew, registers keys and leaves; strangers' requests change nothing. */
function keysAndExits(state: State, { chainId, contract, domain, slots }: Pick<VectorScenario, 'chainId' | 'contract' | 'domain' | 'slots'>) {
  const [alice, bob] = [testUser(1), testUser(2)] as const;
  const carol = { ...testUser(3), ...testOwner(3) };
  const deployment = { chainId, contract };
  const asked = (s: State, entry: QueueEntry): PriorityOperation => locateEntry(s, entry, () => undefined);
  const feeSlots = [{ token: 0, account: 0 }, { token: 1, account: 1 }];
  const third = executeSegment(state, { domain, deployment, timestamp: 1_700_000_120, feeSlots, slots }, [
    (s) => {
      const [packedAmount, packedFee] = [packAmount(10n ** 17n) as number, packFee(30n) as number];
      const operation = { kind: 'transferToNew', from: 2, packedAmount, packedFee, owner: carol.owner } as const;
      return sign(s, alice, operation, 1_700_000_120, domain);
    },
    (s) => registerKeyOf(s, carol, 5, { x: carol.keyX, y: carol.keyY }, { deployment, validUntil: 1_700_000_120, packedFee: packFee(40n) as number }),
    (s) => sign(s, carol, transferOf(5, 2, 10n ** 16n, 5n), 1_700_000_120, domain),
    (s) => sign(s, alice, transferOf(4, 1, 3n, 1n), 1_700_000_120, domain),
  ]);
  const key = { keyX: bob.keyX, keyY: bob.keyY };
  const fourth = executeSegment(state, { domain, deployment, timestamp: 1_700_000_180, feeSlots: [], slots }, [
    (s) => asked(s, { kind: 'registerKeyL1', account: 5, sender: carol.owner, ...key }),
    (s) => asked(s, { kind: 'registerKeyL1', account: 4, sender: carol.owner, ...key }),
    (s) => asked(s, { kind: 'forcedExit', account: 4, token: 0, sender: alice.owner }),
    (s) => asked(s, { kind: 'forcedExit', account: 5, token: 0, sender: carol.owner }),
    (s) => asked(s, { kind: 'forcedExit', account: 1_000, token: 0, sender: carol.owner }),
  ]);
  return { third, fourth };
}

