import { Inject, Injectable } from '@nestjs/common';
import { newAccountLimit } from '@zkr/protocol/capacity';
import { fromHex, toHex32, toHexAddress } from '@zkr/protocol/hex';
import { recoverOwner } from '@zkr/protocol/recover-owner';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { AccountCache } from '../accounts/account-cache.js';
import { API_CONFIG, type ApiConfig } from '../config.js';
import { ApiError } from '../errors/api-error.js';
import { GroupedWork } from '../grouped-work.js';
import { DeploymentInfo } from '../network/deployment-info.js';
import { type Transport, SubmissionMetrics } from '../metrics/submission-metrics.js';
import { SignaturePool } from '../signatures/signature-pool.js';
import { type Candidate, type CheckContext, checkTransactions, type Known } from './check-transactions.js';
import { minimumFeeOf } from './minimum-fee.js';
import { PoolRoom } from './pool-room.js';
import { type Signed, signedOf, storeTransactions, type Submission } from './store-transactions.js';
import { type Arrived, arrivedOf, senderIndexOf, type TakenTransaction } from './taken-transaction.js';

/** Advisory locks of one transaction are few against what Postgres has room for. */
const MAX_GROUP = 64;

/**
 * Takes a signed transaction in, or says why not. REST and gRPC both end here. Requests that are under way at once share
 * their queries, threads and commits, and no more: each has the verdict that it would have alone.
 */
@Injectable()
export class SubmitTransaction {
  private readonly checks: GroupedWork<Arrived, Candidate | Known>;
  private readonly stores: GroupedWork<Signed, Submission>;

  constructor(
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(DATABASE) private readonly db: Database,
    private readonly deployment: DeploymentInfo,
    private readonly accounts: AccountCache,
    private readonly signatures: SignaturePool,
    private readonly metrics: SubmissionMetrics,
    private readonly pool: PoolRoom,
  ) {
    const groups = { maxGroup: MAX_GROUP, maxWaiting: config.maxQueuedSubmissions };
    this.checks = new GroupedWork<Arrived, Candidate | Known>({ ...groups, what: 'transactions to check', handle: (group) => this.check(group) });
    this.stores = new GroupedWork<Signed, Submission>({ ...groups, what: 'transactions to store', handle: (group) => this.store(group) });
  }

  /** @param json as the schema of libs/messages lets it through. @throws ApiError, and then nothing is stored */
  execute(json: TakenTransaction, transport: Transport): Promise<Submission> {
    return this.metrics.counted(json.kind, transport, () => this.take(json));
  }

  private async take(json: TakenTransaction): Promise<Submission> {
    const arrived = arrivedOf(json);
    refuseExpired(json);
    const checked = await this.checks.do(arrived);
    if ('known' in checked) return { transaction: checked.known, created: false };
    await (checked.registration ? this.requireOwner(checked) : this.requireSignature(checked));
    return this.stores.do(signedOf(checked));
  }

  private async requireSignature({ sender, message, transaction }: Candidate): Promise<void> {
    const key = { x: sender.keyX, y: sender.keyY };
    if (transaction && (await this.signatures.verify({ key, message, signature: transaction.signature }))) return;
    throw new ApiError('INVALID_SIGNATURE', 'The signature is not the account’s key’s over this message.', {
      transactionId: toHex32(message),
    });
  }

  /** As L1 does (I-31, I-36). Here and not in a thread: it is rare, takes a millisecond, and only an account that pays gets so far. */
  private async requireOwner({ sender, message, registration }: Candidate): Promise<void> {
    const { deployment } = await this.context();
    const owner = registration && recoverOwner(deployment, registration);
    if (owner === sender.owner) return;
    const params = { transactionId: toHex32(message) };
    if (owner === undefined) throw new ApiError('INVALID_SIGNATURE', 'L1 recovers no owner from it: v is 27 or 28, s the lower one.', params);
    throw new ApiError('OWNER_MISMATCH', `${toHexAddress(owner)} signed it, or another message.`, { ...params, owner: toHexAddress(sender.owner) });
  }

  private async check(group: readonly Arrived[]): Promise<(Candidate | Known | ApiError)[]> {
    return checkTransactions(this.db, group, await this.context());
  }

  private async store(group: readonly Signed[]): Promise<(Submission | ApiError)[]> {
    const results = await storeTransactions(this.db, group, await this.context());
    const changed = group.filter((_, i) => 'created' in results[i]! && results[i].created);
    await this.accounts.forget(changed.map(({ json }) => senderIndexOf(json)));
    return results;
  }

  private async context(): Promise<CheckContext> {
    const { domain, row } = await this.deployment.get();
    const { nonceWindow, maxPendingPerAccount, feeOwner, feeTokens } = this.config;
    return {
      ...{ domain, fees: { feeOwner, feeTokens } },
      deployment: { chainId: row.chain_id, contract: fromHex(row.contract) },
      rules: {
        ...{ nonceWindow, maxPendingPerAccount, newAccountLimit: newAccountLimit(row.tree_depth), fullPool: this.pool.full },
        minimumFee: (token) => minimumFeeOf(this.config, token),
      },
    };
  }
}

/** By our clock; what expires while it is pending, the executor leaves out. */
function refuseExpired({ validUntil }: TakenTransaction): void {
  const now = Math.floor(Date.now() / 1_000);
  if (validUntil < now)
    throw new ApiError('EXPIRED', `validUntil was ${now - validUntil} s ago.`, { validUntil, now });
}
