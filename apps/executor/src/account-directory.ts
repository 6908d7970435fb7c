import { randomInt } from 'node:crypto';
import type { Account } from '@zkr/protocol/account';

/** The largest prime below 2^32: hashes are numbers below it. */
const PRIME = 2 ** 32 - 5;
/** 16 bits each: ten of the owner, two of the token. */
const WORDS = 12;
const FIRST_CAPACITY = 1024;
/** A slot's two numbers: the hash, and the index + 1 or 0 in an empty one. */
const SLOT = 2;

/**
 * Finds the account of an owner and token: the one with the lowest index, if several exist (docs/protocol.md, deposit).
 * An open-addressing table of 8 bytes a slot, at most three quarters full; the accounts themselves stay where they are. The
 * hash is drawn at random from a universal family, so that nobody can choose owners that collide.
 */
export class AccountDirectory {
  private slots = new Uint32Array(SLOT * FIRST_CAPACITY);
  private used = 0;
  private readonly factors = Array.from({ length: WORDS }, () => randomInt(1, PRIME));

  /** @param accountAt must know every account that is added, with the owner and token that it is added with */
  constructor(private readonly accountAt: (index: number) => Account | undefined) {}

  add(index: number, { owner, token }: Pick<Account, 'owner' | 'token'>): void {
    if (4 * (this.used + 1) > 3 * this.capacity) this.grow();
    const hash = this.hash(owner, token);
    const at = this.locate(hash, owner, token);
    const known = this.slots[at + 1]!;
    if (known === 0) this.used++;
    if (known !== 0 && known <= index + 1) return;
    this.slots[at] = hash;
    this.slots[at + 1] = index + 1;
  }

  find(owner: bigint, token: number): number | undefined {
    const found = this.slots[this.locate(this.hash(owner, token), owner, token) + 1]!;
    return found === 0 ? undefined : found - 1;
  }

  private get capacity(): number {
    return this.slots.length / SLOT;
  }

  /** Where the holder is, or where it belongs. */
  private locate(hash: number, owner: bigint, token: number): number {
    return this.probe(hash, (at) => {
      if (this.slots[at] !== hash) return false;
      const account = this.accountAt(this.slots[at + 1]! - 1);
      return account !== undefined && account.owner === owner && account.token === token;
    });
  }

  /** The first slot that is empty or accepted; steps grow by one, which reaches every slot of a power of two. */
  private probe(hash: number, accept: (at: number) => boolean): number {
    const mask = this.capacity - 1;
    for (let position = hash & mask, step = 1; ; position = (position + step++) & mask) {
      const at = position * SLOT;
      if (this.slots[at + 1] === 0 || accept(at)) return at;
    }
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Uint32Array(2 * old.length);
    for (let at = 0; at < old.length; at += SLOT) {
      if (old[at + 1] === 0) continue;
      this.slots.set(old.subarray(at, at + SLOT), this.probe(old[at]!, () => false));
    }
  }

  /** Products are below 2^48 and their sum below 2^52, exact in a number. */
  private hash(owner: bigint, token: number): number {
    let sum = this.product(0, Number(BigInt.asUintN(48, owner)), 3);
    sum += this.product(3, Number(BigInt.asUintN(48, owner >> 48n)), 3);
    sum += this.product(6, Number(BigInt.asUintN(48, owner >> 96n)), 3);
    sum += this.product(9, Number(owner >> 144n), 1);
    sum += this.product(10, token, 2);
    return sum % PRIME;
  }

  private product(first: number, value: number, words: number): number {
    let sum = 0;
    for (let i = 0, rest = value; i < words; i++, rest = Math.floor(rest / 65536)) sum += this.factors[first + i]! * (rest % 65536);
    return sum;
  }
}
