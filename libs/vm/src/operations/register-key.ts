import { isAdmissibleKey } from '@zkr/protocol/baby-jubjub';
import type { RegisterKey } from '@zkr/protocol/operations/register-key';
import { unpackFee } from '@zkr/protocol/packed-number';
import type { Plan } from '../plan.js';
import { isRejection, reject, type Rejection } from '../rejection.js';
import type { State } from '../state.js';
import { turnRejection } from '../turn.js';
import { debit } from './debit.js';

/**
 * docs/protocol.md, 2: registerKey (I-8, I-17, I-18, I-32). Its bytes say nonce and time themselves, so they are checked here; that the owner
 * signed it is the affair of registrationRejection, or of the proof.
 */
export function planRegisterKey(state: State, operation: RegisterKey, timestamp: number): Plan | Rejection {
  const { account: index, token, keyX, keyY } = operation;
  const before = state.account(index);
  if (before === undefined) return reject('ACCOUNT_NOT_FOUND', 'the account does not exist', { account: index });
  if (before.token !== token) return reject('TOKEN_MISMATCH', 'the account holds another token', { account: before.token, operation: token });
  if (operation.owner !== undefined && operation.owner !== before.owner) {
    return reject('OWNER_MISMATCH', 'somebody else than the account’s owner signed it', { account: index });
  }
  const untimely = turnRejection(before, operation, timestamp);
  if (untimely) return untimely;
  if (!isAdmissibleKey({ x: keyX, y: keyY })) {
    return reject('KEY_INVALID', 'the key is not on the curve or of small order, so L1 would refuse it', { account: index });
  }
  const fee = unpackFee(operation.packedFee);
  const paid = debit(before, 0n, fee);
  if (isRejection(paid)) return paid;
  return { from: { index, before, after: { ...paid, keyX, keyY } }, fee: { token, amount: fee } };
}
