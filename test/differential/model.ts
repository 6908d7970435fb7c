import { isFeeSlotUsed, type FeeSlot } from '@zkr/protocol/fee-slot';

/**
 * docs/protocol.md, section 2, written down once more and as plainly as possible, to compare everything else with. It knows no
 * tree, no bytes and no signatures: whether a signature is the right one, the test knows that made it.
 */
export interface ModelAccount {
  owner: bigint;
  token: number;
  nonce: number;
  balance: bigint;
  keyX: bigint;
  keyY: bigint;
}

/** What L1 owes somebody when the operation is proved. */
export interface Payment {
  readonly kind: 'withdraw' | 'forcedExit';
  /** L1 address as an integer: the recipient, or who asked for the exit. */
  readonly account: bigint;
  readonly token: number;
  readonly amount: bigint;
}

interface Signed {
  nonce: number;
  validUntil: number;
  fee: bigint;
  /** By the account's key over this message, or by its owner; see {@link ModelAccount}. */
  isSigned: boolean;
}

export type ModelOperation =
  | ({ kind: 'transfer'; from: number; to: number; amount: bigint } & Signed)
  | ({ kind: 'transferToNew'; from: number; owner: bigint; amount: bigint } & Signed)
  | ({ kind: 'withdraw'; from: number; token: number; amount: bigint; recipient: bigint } & Signed)
  | ({ kind: 'registerKey'; account: number; token: number; keyX: bigint; keyY: bigint; isAdmissible: boolean } & Signed)
  | { kind: 'deposit'; token: number; amount: bigint; setKey: boolean; owner: bigint; keyX: bigint; keyY: bigint }
  | { kind: 'forcedExit'; account: number; token: number; sender: bigint }
  | { kind: 'registerKeyL1'; account: number; sender: bigint; keyX: bigint; keyY: bigint };

type L2 = Extract<ModelOperation, Signed>;

const U128 = 2n ** 128n;
const LAST_NONCE = 2 ** 32 - 1;

export class Model {
  readonly accounts: ModelAccount[] = [];
  /** In the operations' order; an exit that takes nothing out is none. */
  readonly payments: Payment[] = [];
  private fees = new Map<number, bigint>();

  /** @param newAccounts places that transferToNew may take */
  constructor(private readonly newAccounts: number) {}

  /** @returns whether it is executed; if not, nothing changes */
  apply(operation: ModelOperation, timestamp: number, feeSlots: readonly FeeSlot[]): boolean {
    switch (operation.kind) {
      case 'deposit':
        return this.deposit(operation);
      case 'forcedExit':
        return this.exit(operation);
      case 'registerKeyL1':
        return this.registerL1(operation);
      default:
        return this.pay(operation, timestamp, feeSlots);
    }
  }

  /** The end of a segment. */
  creditFees(feeSlots: readonly FeeSlot[]): void {
    for (const slot of feeSlots) if (isFeeSlotUsed(slot)) this.accounts[slot.account]!.balance += this.fees.get(slot.token) ?? 0n;
    this.fees = new Map();
  }

  private pay(operation: L2, timestamp: number, feeSlots: readonly FeeSlot[]): boolean {
    const sender = this.accounts[operation.kind === 'registerKey' ? operation.account : operation.from];
    if (sender === undefined || !operation.isSigned || operation.nonce !== sender.nonce || sender.nonce === LAST_NONCE) return false;
    if (timestamp > operation.validUntil) return false;
    const { fee } = operation;
    const amount = operation.kind === 'registerKey' ? 0n : operation.amount;
    if (amount >= U128 || sender.balance < amount + fee) return false;
    if (fee > 0n && !feeSlots.some((slot) => isFeeSlotUsed(slot) && slot.token === sender.token)) return false;
    if (!this.hasCounterparty(operation, sender)) return false;
    sender.balance -= amount + fee;
    sender.nonce += 1;
    this.fees.set(sender.token, (this.fees.get(sender.token) ?? 0n) + fee);
    if (operation.kind === 'transfer') this.accounts[operation.to]!.balance += amount;
    if (operation.kind === 'transferToNew') this.create(operation.owner, sender.token, amount);
    if (operation.kind === 'withdraw') this.payments.push({ kind: 'withdraw', account: operation.recipient, token: operation.token, amount });
    if (operation.kind === 'registerKey') Object.assign(sender, { keyX: operation.keyX, keyY: operation.keyY });
    return true;
  }

  private hasCounterparty(operation: L2, sender: ModelAccount): boolean {
    if (operation.kind === 'transfer') return operation.from !== operation.to && this.accounts[operation.to]?.token === sender.token;
    if (operation.kind === 'transferToNew') return operation.owner !== 0n && this.accounts.length < this.newAccounts;
    if (operation.kind === 'registerKey' && !operation.isAdmissible) return false;
    return operation.token === sender.token;
  }

  private deposit({ token, amount, setKey, owner, keyX, keyY }: Extract<ModelOperation, { kind: 'deposit' }>): boolean {
    let account = this.accounts.find((one) => one.owner === owner && one.token === token);
    if (account) account.balance += amount;
    else account = this.create(owner, token, amount);
    if (setKey && account.keyX === 0n) Object.assign(account, { keyX, keyY });
    return true;
  }

  private exit({ account: index, token, sender }: Extract<ModelOperation, { kind: 'forcedExit' }>): boolean {
    const account = this.accounts[index];
    if (account?.owner !== sender || account.token !== token) return true;
    if (account.balance > 0n) this.payments.push({ kind: 'forcedExit', account: sender, token, amount: account.balance });
    account.balance = 0n;
    return true;
  }

  private registerL1({ account: index, sender, keyX, keyY }: Extract<ModelOperation, { kind: 'registerKeyL1' }>): boolean {
    const account = this.accounts[index];
    if (account?.owner !== sender || account.nonce === LAST_NONCE) return true;
    Object.assign(account, { nonce: account.nonce + 1, keyX, keyY });
    return true;
  }

  private create(owner: bigint, token: number, balance: bigint): ModelAccount {
    const account = { owner, token, nonce: 0, balance, keyX: 0n, keyY: 0n };
    this.accounts.push(account);
    return account;
  }
}
