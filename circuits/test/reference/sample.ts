import type { CircuitInstance } from '../../scripts/circom.mjs';
import { makeKey } from './eddsa.js';
import { ReferenceState } from './state.js';

/** The smallest segment with everything in it; the tests of whole segments share its compilation. */
export const SMALL_SEGMENT: CircuitInstance = {
  file: 'segment.circom',
  template: 'Segment',
  params: { slots: 2, depth: 2, feeSlots: 2 },
  public: ['rootBefore', 'rootAfter', 'commitment', 'challenge', 'evaluation', 'domain', 'header'],
};

export const ALICE = { owner: 0xa11cen, key: makeKey(1_111n) };
export const BOB = { owner: 0xb0bn, key: makeKey(2_222n) };
export const CAROL = { owner: 2n ** 160n - 1n, key: makeKey(3_333n) };

/**
 * 0: an operator, token 0, no key. 1: Alice, token 0, 1000. 2: Bob, token 0, 500. 3: Carol, token 7, 300. 4: an operator, token 7.
 */
export function sampleState(): ReferenceState {
  const { key: alice } = ALICE;
  const { key: bob } = BOB;
  const { key: carol } = CAROL;
  return new ReferenceState(2, [
    [0x0fen, 0n, 0n, 0n, 0n, 0n],
    [ALICE.owner, 0n, 5n, 1000n, alice.publicKey.x, alice.publicKey.y],
    [BOB.owner, 0n, 0n, 500n, bob.publicKey.x, bob.publicKey.y],
    [CAROL.owner, 7n, 1n, 300n, carol.publicKey.x, carol.publicKey.y],
    [0x0fen, 7n, 0n, 0n, 0n, 0n],
  ]);
}
