import { read128, read256, write128, write256 } from '@zkr/field-wasm/words';
import type { Account } from '@zkr/protocol/account';
import type { AccountStore } from './account-store.js';

/**
 * A record is 14 words of 64 bits: keyX 4, keyY 4, balance 2, the lower 128 bits of owner 2; then in 32 bits each: the rest of
 * owner, token, nonce, and one unused. Words are lowest first.
 */
const RECORD_WORDS = 14;
const [KEY_X, KEY_Y, BALANCE, OWNER] = [0, 4, 8, 10];
const [OWNER_TOP, TOKEN, NONCE] = [24, 25, 26];
/** Many, because every chunk is three objects that each collection of garbage visits; what is not used yet takes no memory. */
const CHUNK_RECORDS = 8192;

interface Chunk {
  readonly words: BigUint64Array;
  readonly halves: Uint32Array;
}

/** The accounts 0 … n − 1 in flat memory: 112 bytes each, and no object that outlives a call. */
export class FlatAccounts implements AccountStore {
  private readonly chunks: Chunk[] = [];
  private size = 0;

  get(index: number): Account | undefined {
    if (!(index >= 0 && index < this.size)) return undefined;
    const { words, halves } = this.chunks[Math.floor(index / CHUNK_RECORDS)] as Chunk;
    const at = (index % CHUNK_RECORDS) * RECORD_WORDS;
    return {
      owner: read128(words, at + OWNER) | (BigInt(halves[2 * at + OWNER_TOP]!) << 128n),
      token: halves[2 * at + TOKEN]!,
      nonce: halves[2 * at + NONCE]!,
      balance: read128(words, at + BALANCE),
      keyX: read256(words, at + KEY_X),
      keyY: read256(words, at + KEY_Y),
    };
  }

  /** @throws RangeError beyond the next new index */
  set(index: number, account: Account): void {
    if (!(index >= 0 && index <= this.size)) throw new RangeError(`account ${index} is beyond the next one, ${this.size}`);
    if (index === this.size) this.size++;
    const { words, halves } = (this.chunks[Math.floor(index / CHUNK_RECORDS)] ??= newChunk());
    const at = (index % CHUNK_RECORDS) * RECORD_WORDS;
    write256(words, at + KEY_X, account.keyX);
    write256(words, at + KEY_Y, account.keyY);
    write128(words, at + BALANCE, account.balance);
    write128(words, at + OWNER, account.owner);
    halves[2 * at + OWNER_TOP] = Number(account.owner >> 128n);
    halves[2 * at + TOKEN] = account.token;
    halves[2 * at + NONCE] = account.nonce;
  }

  /** @throws RangeError for any but the newest */
  delete(index: number): void {
    if (index !== this.size - 1) throw new RangeError(`account ${index} is not the newest of ${this.size}`);
    this.size--;
  }
}

function newChunk(): Chunk {
  const words = new BigUint64Array(CHUNK_RECORDS * RECORD_WORDS);
  return { words, halves: new Uint32Array(words.buffer) };
}
