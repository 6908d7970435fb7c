import type { Account } from '@zkr/protocol/account';

/** Finds the account of an owner and token: the one with the lowest index, if several exist (docs/protocol.md, deposit). */
export class AccountDirectory {
  private readonly indexes = new Map<string, number>();

  add(index: number, account: Pick<Account, 'owner' | 'token'>): void {
    const key = `${account.owner}:${account.token}`;
    const known = this.indexes.get(key);
    if (known === undefined || index < known) this.indexes.set(key, index);
  }

  find(owner: bigint, token: number): number | undefined {
    return this.indexes.get(`${owner}:${token}`);
  }
}
