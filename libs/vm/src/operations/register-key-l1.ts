import { MAX_NONCE } from '@zkr/protocol/constants';
import type { RegisterKeyL1 } from '@zkr/protocol/operations/register-key-l1';
import type { Plan } from '../plan.js';
import type { State } from '../state.js';

/**
 * docs/protocol.md, 2: registerKeyL1 (I-34). Never refused (I-35). The nonce goes up so that nothing which the old key has signed is left
 * to be executed under it.
 */
export function planRegisterKeyL1(state: State, { account: index, sender, keyX, keyY }: RegisterKeyL1): Plan {
  const before = state.account(index);
  if (before === undefined || before.owner !== sender || before.nonce >= MAX_NONCE) return { from: { index, before, after: before } };
  return { from: { index, before, after: { ...before, nonce: before.nonce + 1, keyX, keyY } } };
}
