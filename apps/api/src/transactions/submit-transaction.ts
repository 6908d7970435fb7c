import { Inject, Injectable } from '@nestjs/common';
import { transactionSchema } from '@zkr/messages/transaction-schema';
import { toHex32 } from '@zkr/protocol/hex';
import type { Transaction } from '@zkr/protocol/transaction';
import { transactionFromJson, type TransactionJson } from '@zkr/protocol/transaction-json';
import type { TransactionView } from '@zkr/sdk/views';
import { DATABASE } from '@zkr/service/tokens';
import type { Database, Trx } from '@zkr/storage/database';
import { enqueue } from '@zkr/storage/outbox';
import { withTransaction } from '@zkr/storage/with-transaction';
import { type AccountLookup, signatureRejection, transactionId } from '@zkr/vm/transaction-validity';
import { sql } from 'kysely';
import { AccountCache } from '../accounts/account-cache.js';
import { API_CONFIG, type ApiConfig } from '../config.js';
import { ApiError } from '../errors/api-error.js';
import { validated } from '../http/validated.js';
import { DeploymentInfo } from '../network/deployment-info.js';
import { admissionRefusal, type AdmissionRules } from './admission.js';
import { type AdmissionSnapshot, readSnapshot } from './admission-snapshot.js';
import { toTransactionView, type TransactionRow } from './transaction-view.js';
import { readTransaction } from './transactions.js';

/** Upper half of the advisory locks that serialize the submissions of one account; the lower half is its index. */
const SENDER_LOCK = 0x7a6b01n << 40n;

export interface Submission {
  transaction: TransactionView;
  /** False if exactly this transaction was there before. */
  created: boolean;
}

/** Takes a signed transaction in, or says why not. REST and gRPC both end here. */
@Injectable()
export class SubmitTransaction {
  private readonly rules: AdmissionRules;

  constructor(
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(DATABASE) private readonly db: Database,
    private readonly deployment: DeploymentInfo,
    private readonly accounts: AccountCache,
  ) {
    const { minimumFees, nonceWindow, maxPendingPerAccount } = config;
    this.rules = { minimumFee: (token) => minimumFees?.get(token) ?? 0n, nonceWindow, maxPendingPerAccount };
  }

  /** @param body anything; what is no transaction is refused. @throws ApiError, and then nothing is stored */
  async execute(body: unknown): Promise<Submission> {
    const json = validated(transactionSchema, body);
    const transaction = packed(json);
    refuseExpired(json);
    const { domain } = await this.deployment.get();
    const snapshot = await readSnapshot(this.db, json, this.config.feeOwner);
    const accounts = lookupOf(json, snapshot);
    const message = transactionId(accounts, transaction, domain);
    const known = message === undefined ? undefined : await readTransaction(this.db, toHex32(message));
    // Whoever repeats a stored transaction to the letter need not prove anything.
    if (known && sameSignature(known, json)) return { transaction: toTransactionView(known), created: false };
    if (!known) this.refuse(json, snapshot);
    const id = toHex32(message!);
    const rejection = signatureRejection(accounts, transaction, domain);
    if (rejection) throw new ApiError('INVALID_SIGNATURE', rejection.message, { transactionId: id });
    return this.store(json, id);
  }

  /** Checks again under the sender's lock, because others may have submitted meanwhile. */
  private async store(json: TransactionJson, id: string): Promise<Submission> {
    const submission = await withTransaction(this.db, async (trx) => {
      await sql`SELECT pg_advisory_xact_lock(${SENDER_LOCK + BigInt(json.from)})`.execute(trx);
      const known = await readTransaction(trx, id);
      if (known) return { transaction: toTransactionView(known), created: false };
      const snapshot = await readSnapshot(trx, json, this.config.feeOwner);
      this.refuse(json, snapshot);
      await insert(trx, id, json, snapshot.sender!.token);
      return { transaction: toTransactionView((await readTransaction(trx, id))!), created: true };
    });
    if (submission.created) await this.accounts.forget(json.from);
    return submission;
  }

  private refuse(json: TransactionJson, snapshot: AdmissionSnapshot): void {
    const refusal = admissionRefusal(json, snapshot, this.rules);
    if (refusal) throw refusal;
  }
}

function packed(json: TransactionJson): Transaction {
  const transaction = transactionFromJson(json);
  if (!('code' in transaction)) return transaction;
  const { field, value } = transaction;
  throw new ApiError('NOT_PACKABLE', `The ${field} ${value} cannot be packed exactly.`, { field, value });
}

/** By our clock; what expires while it is pending, the executor leaves out. */
function refuseExpired({ validUntil }: TransactionJson): void {
  const now = Math.floor(Date.now() / 1_000);
  if (validUntil < now)
    throw new ApiError('EXPIRED', `validUntil was ${now - validUntil} s ago.`, { validUntil, now });
}

function lookupOf(json: TransactionJson, { sender, receiver }: AdmissionSnapshot): AccountLookup {
  const to = json.kind === 'transfer' ? json.to : undefined;
  return { account: (index) => (index === json.from ? sender : index === to ? receiver : undefined) };
}

function sameSignature({ payload }: TransactionRow, { signature }: TransactionJson): boolean {
  return (
    payload.signature.rx === signature.rx &&
    payload.signature.ry === signature.ry &&
    payload.signature.s === signature.s
  );
}

async function insert(trx: Trx, id: string, json: TransactionJson, token: number): Promise<void> {
  await trx
    .insertInto('l2_transaction')
    .values({
      id,
      kind: json.kind,
      sender: BigInt(json.from),
      nonce: BigInt(json.nonce),
      token: BigInt(token),
      amount: json.amount,
      fee: json.fee,
      valid_until: BigInt(json.validUntil),
      payload: JSON.stringify(json),
      status: 'pending',
    })
    .execute();
  await enqueue(trx, {
    topic: 'tx.accepted',
    key: String(json.from),
    eventId: `tx.accepted:${id}`,
    payload: { transactionId: id },
  });
}
