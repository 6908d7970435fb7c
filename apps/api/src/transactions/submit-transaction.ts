import { Inject, Injectable } from '@nestjs/common';
import { toHex32 } from '@zkr/protocol/hex';
import type { Transaction } from '@zkr/protocol/transaction';
import { transactionFromJson } from '@zkr/protocol/transaction-json';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { AccountCache } from '../accounts/account-cache.js';
import { API_CONFIG, type ApiConfig } from '../config.js';
import { ApiError } from '../errors/api-error.js';
import { GroupedWork } from '../grouped-work.js';
import { DeploymentInfo } from '../network/deployment-info.js';
import { SignaturePool } from '../signatures/signature-pool.js';
import type { AdmissionRules } from './admission.js';
import { type Arrived, type Candidate, checkTransactions, type Known } from './check-transactions.js';
import { type Signed, signedOf, storeTransactions, type Submission } from './store-transactions.js';
import type { TakenTransaction } from './taken-transaction.js';

/** Advisory locks of one transaction are few against what Postgres has room for. */
const MAX_GROUP = 64;

/**
 * Takes a signed transaction in, or says why not. REST and gRPC both end here. Requests that are under way at once share
 * their queries, threads and commits, and no more: each has the verdict that it would have alone.
 */
@Injectable()
export class SubmitTransaction {
  private readonly rules: AdmissionRules;
  private readonly checks: GroupedWork<Arrived, Candidate | Known>;
  private readonly stores: GroupedWork<Signed, Submission>;

  constructor(
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(DATABASE) private readonly db: Database,
    private readonly deployment: DeploymentInfo,
    private readonly accounts: AccountCache,
    private readonly signatures: SignaturePool,
  ) {
    const { minimumFees, nonceWindow, maxPendingPerAccount, maxQueuedSubmissions: maxWaiting } = config;
    this.rules = { minimumFee: (token) => minimumFees?.get(token) ?? 0n, nonceWindow, maxPendingPerAccount };
    const groups = { maxGroup: MAX_GROUP, maxWaiting };
    this.checks = new GroupedWork<Arrived, Candidate | Known>({ ...groups, what: 'transactions to check', handle: (group) => this.check(group) });
    this.stores = new GroupedWork<Signed, Submission>({ ...groups, what: 'transactions to store', handle: (group) => this.store(group) });
  }

  /** @param json as the schema of libs/messages lets it through. @throws ApiError, and then nothing is stored */
  async execute(json: TakenTransaction): Promise<Submission> {
    const transaction = packed(json);
    refuseExpired(json);
    const checked = await this.checks.do({ json, transaction });
    if ('known' in checked) return { transaction: checked.known, created: false };
    const { sender, message } = checked;
    const key = { x: sender.keyX, y: sender.keyY };
    if (!(await this.signatures.verify({ key, message, signature: transaction.signature }))) {
      throw new ApiError('INVALID_SIGNATURE', 'The signature is not the account’s key’s over this message.', {
        transactionId: toHex32(message),
      });
    }
    return this.stores.do(signedOf(checked));
  }

  private async check(group: readonly Arrived[]): Promise<(Candidate | Known | ApiError)[]> {
    const { domain } = await this.deployment.get();
    return checkTransactions(this.db, group, { domain, feeOwner: this.config.feeOwner, rules: this.rules });
  }

  private async store(group: readonly Signed[]): Promise<(Submission | ApiError)[]> {
    const results = await storeTransactions(this.db, group, { feeOwner: this.config.feeOwner, rules: this.rules });
    const changed = group.filter((_, i) => 'created' in results[i]! && results[i].created);
    await this.accounts.forget(changed.map(({ json }) => json.from));
    return results;
  }
}

function packed(json: TakenTransaction): Transaction {
  const transaction = transactionFromJson(json);
  if (!('code' in transaction)) return transaction;
  const { field, value } = transaction;
  throw new ApiError('NOT_PACKABLE', `The ${field} ${value} cannot be packed exactly.`, { field, value });
}

/** By our clock; what expires while it is pending, the executor leaves out. */
function refuseExpired({ validUntil }: TakenTransaction): void {
  const now = Math.floor(Date.now() / 1_000);
  if (validUntil < now)
    throw new ApiError('EXPIRED', `validUntil was ${now - validUntil} s ago.`, { validUntil, now });
}
