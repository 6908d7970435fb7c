import type { Deployment } from '@zkr/protocol/deployment';
import type { RegisterKey } from '@zkr/protocol/operations/register-key';
import { recoverOwner } from '@zkr/protocol/recover-owner';
import { reject, type Rejection } from './rejection.js';
import type { AccountLookup } from './transaction-validity.js';

/**
 * What a registerKey needs beyond its effects: the signature of the account's owner (I-31, I-36). The contract recovers it from the same bytes.
 * @returns undefined if the account's owner signed it for this deployment
 */
export function registrationRejection(accounts: AccountLookup, operation: RegisterKey, deployment: Deployment): Rejection | undefined {
  const account = accounts.account(operation.account);
  if (account === undefined) return reject('ACCOUNT_NOT_FOUND', 'the account does not exist', { account: operation.account });
  const owner = recoverOwner(deployment, operation);
  if (owner === undefined) {
    return reject('INVALID_SIGNATURE', 'not a signature that L1 recovers an owner from: v is 27 or 28, s the lower one', { account: operation.account });
  }
  if (owner !== account.owner) {
    return reject('OWNER_MISMATCH', 'somebody else than the account’s owner signed it', { account: operation.account });
  }
  return undefined;
}
