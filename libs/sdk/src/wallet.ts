import { signMessage } from '@zkr/protocol/eddsa';
import { fromHex, hexToBytes, toHex32 } from '@zkr/protocol/hex';
import { deriveL2Key, type L2Key, l2KeyTypedData } from '@zkr/protocol/l2-key';
import { transactionMessage } from '@zkr/protocol/transaction';
import { transactionFromJson, type TransactionJson } from '@zkr/protocol/transaction-json';
import { AccountQueue } from './account-queue.js';
import { requirePackable } from './amounts.js';
import { type RegisterKeyOptions, signKeyRegistration, type TypedDataSigner } from './register-key.js';
import { RollupApiError } from './rollup-error.js';
import type { RollupClient } from './rollup-client.js';
import type { Stage, TransactionView } from './views.js';
import type { WaitOptions } from './wait-for-transaction.js';

export interface SendOptions {
  /** Account index of the sender; its key must be this wallet’s. */
  from: number;
  amount: bigint;
  /** Default 0. */
  fee?: bigint;
  /** Default: the account’s next one, also in a burst of sends. */
  nonce?: number;
  /** Default 3600. */
  validForSeconds?: number;
}

export interface TransferOptions extends SendOptions {
  /** Account index of the receiver, of the same token. */
  to: number;
}

export interface TransferToNewOptions extends SendOptions {
  /** L1 address that owns the new account. It may have others, and has no key in this one. */
  owner: string;
}

export interface WithdrawOptions extends SendOptions {
  /** L1 address that is paid. Default: the owner of the account. */
  recipient?: string;
}

/** A transaction that the rollup has taken. */
export interface SentTransaction {
  id: string;
  /** As it was when it was taken. */
  view: TransactionView;
  wait(stage: Stage, options?: WaitOptions): Promise<TransactionView>;
}

type Unsigned = { kind: 'transfer'; to: number } | { kind: 'transferToNew'; owner: string } | { kind: 'withdraw'; token: number; recipient: string };

/** How often a nonce that somebody else took is replaced by the next. */
const MAX_NONCE_ATTEMPTS = 20;
const UNSIGNED = { rx: toHex32(0n), ry: toHex32(0n), s: toHex32(0n) };

/**
 * An L2 key with what it takes to sign and send.
 *
 * @example
 * const wallet = await Wallet.fromEthSigner(client, ethersSigner);
 * const sent = await wallet.transfer({ from: 0, to: 1, amount: 10n ** 15n });
 * await sent.wait('included');
 */
export class Wallet {
  private readonly queue = new AccountQueue();
  /** Owner and token of an index never change, but for a rewind of L1, after which a signature just fails. */
  private readonly owners = new Map<number, Promise<{ owner: string; token: number }>>();

  private constructor(
    readonly client: RollupClient,
    private readonly key: L2Key,
  ) {}

  /** @param seed at least 32 secret random bytes; whoever has them can spend */
  static fromSeed(client: RollupClient, seed: Uint8Array): Wallet {
    if (seed.length < 32) throw new RangeError(`a seed has at least 32 bytes, not ${seed.length}`);
    return new Wallet(client, deriveL2Key(seed));
  }

  /**
   * Derives the key from an EIP-712 signature, so that the L1 wallet is its only backup. Signs twice: a wallet whose
   * signatures differ each time (a smart contract’s, say) could never derive the key again.
   */
  static async fromEthSigner(client: RollupClient, signer: TypedDataSigner, index = 0): Promise<Wallet> {
    const { chainId, contract } = await client.getNetwork();
    const { domain, types, message } = l2KeyTypedData(BigInt(chainId), contract, index);
    const [first, second] = [
      await signer.signTypedData(domain, types, message),
      await signer.signTypedData(domain, types, message),
    ];
    if (first !== second)
      throw new TypeError(
        'this wallet does not sign deterministically; use Wallet.fromSeed and keep the seed',
      );
    return new Wallet(client, deriveL2Key(hexToBytes(first)));
  }

  /** Give it to the contract’s deposit, so that the account takes this wallet’s signatures. */
  get publicKey(): { x: bigint; y: bigint } {
    return this.key.publicKey;
  }

  /** @throws RollupApiError with the code of the refusal; nothing was taken then, unless no answer came (status 0 or 5xx): look at the account’s nextNonce before sending anew */
  transfer({ to, ...options }: TransferOptions): Promise<SentTransaction> {
    requirePackable('amount', options.amount);
    return this.send(options, async () => ({ kind: 'transfer', to }));
  }

  /**
   * Pays somebody who has no account of this token yet. The view’s `to` names the new account once it is included.
   * @throws RollupApiError with the code of the refusal; nothing was taken then, unless no answer came (status 0 or 5xx): look at the account’s nextNonce before sending anew
   */
  transferToNew({ owner, ...options }: TransferToNewOptions): Promise<SentTransaction> {
    requirePackable('amount', options.amount);
    return this.send(options, async () => ({ kind: 'transferToNew', owner: owner.toLowerCase() }));
  }

  /**
   * Puts this wallet’s key on an account, whatever key it has. What is sent with the new key is refused until this is included,
   * and what the old one has signed for later nonces is refused from then on.
   * @param signer of the account’s owner; a contract wallet registers on L1 instead (l1-calls.ts)
   * @throws RollupApiError with the code of the refusal; nothing was taken then, unless no answer came (status 0 or 5xx): look at the account’s nextNonce before sending anew
   *
   * @example
   * const sent = await wallet.registerKey(ethersSigner, { account: 4, fee: 10n ** 12n });
   * await sent.wait('included');
   */
  registerKey(signer: TypedDataSigner, { account, ...options }: RegisterKeyOptions): Promise<SentTransaction> {
    requirePackable('fee', options.fee ?? 0n);
    return this.numbered(account, options.nonce, async (nonce) => {
      const { token } = await this.ownerOf(account);
      const unsigned = { account, token, nonce, fee: options.fee ?? 0n, validUntil: validUntil(options), key: this.publicKey };
      return this.client.submit(await signKeyRegistration(await this.client.deployment(), signer, unsigned));
    });
  }

  /** @throws RollupApiError with the code of the refusal; nothing was taken then, unless no answer came (status 0 or 5xx): look at the account’s nextNonce before sending anew */
  withdraw({ recipient, ...options }: WithdrawOptions): Promise<SentTransaction> {
    return this.send(options, async () => {
      const { owner, token } = await this.ownerOf(options.from);
      return { kind: 'withdraw', token, recipient: (recipient ?? owner).toLowerCase() };
    });
  }

  /** Signs without sending. */
  async sign(transaction: Omit<TransactionJson, 'signature'>): Promise<TransactionJson> {
    const json = { ...transaction, signature: UNSIGNED } as TransactionJson;
    const parsed = transactionFromJson(json);
    if ('code' in parsed)
      throw new RollupApiError(
        'NOT_PACKABLE',
        `the ${parsed.field} ${parsed.value} cannot be packed exactly`,
        0,
        { ...parsed },
      );
    const from = await this.ownerOf(json.from);
    const toOwner = json.kind === 'transfer' ? fromHex((await this.ownerOf(json.to)).owner) : undefined;
    const accounts = {
      from: { owner: fromHex(from.owner), token: from.token },
      ...(toOwner !== undefined && { toOwner }),
    };
    const { rx, ry, s } = signMessage(
      this.key.secret,
      transactionMessage(await this.client.domain(), parsed, accounts),
    );
    return { ...json, signature: { rx: toHex32(rx), ry: toHex32(ry), s: toHex32(s) } };
  }

  private send(options: SendOptions, operation: () => Promise<Unsigned>): Promise<SentTransaction> {
    const { from, amount, fee = 0n } = options;
    requirePackable('fee', fee);
    return this.numbered(from, options.nonce, async (nonce) => {
      const unsigned = {
        ...(await operation()),
        from,
        amount: amount.toString(),
        fee: fee.toString(),
        nonce,
        validUntil: validUntil(options),
      };
      return this.client.submit(await this.sign(unsigned));
    });
  }

  /** Sends with the given nonce, or with the account’s next one. */
  private numbered(account: number, fixed: number | undefined, submit: (nonce: number) => Promise<TransactionView>): Promise<SentTransaction> {
    const send = async (nonce: number): Promise<SentTransaction> => {
      const view = await submit(nonce);
      return {
        id: view.id,
        view,
        wait: (stage, wait) => this.client.waitForTransaction(view.id, stage, wait),
      };
    };
    if (fixed !== undefined) return send(fixed);
    const fetchNonce = async () => (await this.client.getAccount(account)).nextNonce;
    return this.queue.run(account, fetchNonce, (nonce) => withFreeNonce(nonce, send));
  }

  private ownerOf(index: number): Promise<{ owner: string; token: number }> {
    const known = this.owners.get(index) ?? this.client.getAccount(index);
    this.owners.set(index, known);
    known.catch(() => this.owners.delete(index));
    return known;
  }
}

function validUntil({ validForSeconds = 3_600 }: { validForSeconds?: number }): number {
  return Math.floor(Date.now() / 1_000) + validForSeconds;
}

/** Somebody else, with the same key, may have sent meanwhile. */
async function withFreeNonce<T>(
  nonce: number,
  submit: (nonce: number) => Promise<T>,
): Promise<{ used: number; result: T }> {
  for (let attempt = 1, used = nonce; ; attempt++) {
    try {
      return { used, result: await submit(used) };
    } catch (error) {
      if (!(error instanceof RollupApiError) || attempt >= MAX_NONCE_ATTEMPTS) throw error;
      const accountNonce = error.params['accountNonce'];
      if (error.code === 'NONCE_CONFLICT') used++;
      else if (error.code === 'NONCE_TOO_LOW' && typeof accountNonce === 'number') used = accountNonce;
      else throw error;
    }
  }
}
