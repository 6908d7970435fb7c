import { Inject, Injectable } from '@nestjs/common';
import type { AccountView, Page } from '@zkr/sdk/views';
import { OPCODE } from '@zkr/protocol/constants';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { type RawBuilder, sql } from 'kysely';
import { page } from '../http/paging.js';
import { AccountCache } from './account-cache.js';
import { type AccountRow, toAccountView } from './account-view.js';

export interface AccountQuery {
  owner: string;
  token: number | undefined;
  /** Accounts with a higher index. */
  after: bigint | undefined;
  limit: number;
}

/** Accounts with what is pending on them. */
@Injectable()
export class Accounts {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    private readonly cache: AccountCache,
  ) {}

  find(index: number): Promise<AccountView | undefined> {
    return this.cache.through(index, async () => (await this.read(sql`index = ${index}`, 1))[0]);
  }

  /** The account that a deposit of this owner and token credits: the one with the lowest index. */
  async findByOwner(owner: string, token: number): Promise<AccountView | undefined> {
    return (await this.read(sql`owner = ${owner} AND token = ${token}`, 1))[0];
  }

  async list({ owner, token, after, limit }: AccountQuery): Promise<Page<AccountView>> {
    const ofToken = token === undefined ? sql`true` : sql`token = ${token}`;
    const views = await this.read(
      sql`owner = ${owner} AND ${ofToken} AND index > ${after ?? -1n}`,
      limit + 1,
    );
    return page('accounts', views, limit, ({ index }) => index);
  }

  private async read(condition: RawBuilder<unknown>, limit: number): Promise<AccountView[]> {
    const { rows } = await sql<AccountRow>`
      SELECT account.*, pending.total AS pending_total, pending.nonces AS pending_nonces, pending.registrations,
             requests.key_requests, on_l1.pending_on_l1
        FROM (SELECT index, owner, token, nonce, balance::text AS balance, key_x, key_y
                FROM account WHERE ${condition} ORDER BY index LIMIT ${limit}) AS account
       CROSS JOIN LATERAL (
             SELECT coalesce(sum(amount + fee), 0)::text AS total, coalesce(jsonb_agg(nonce), '[]'::jsonb) AS nonces,
                    coalesce(jsonb_agg(jsonb_build_object('id', id, 'key_x', payload ->> 'keyX', 'key_y', payload ->> 'keyY') ORDER BY nonce)
                               FILTER (WHERE kind = 'registerKey'), '[]'::jsonb) AS registrations
               FROM l2_transaction WHERE sender = account.index AND nonce >= account.nonce AND status = 'pending'
                AND status NOT IN ('rejected', 'expired', 'replaced')) AS pending
       CROSS JOIN LATERAL (
             SELECT coalesce(jsonb_agg(jsonb_build_object('queue_id', queue_id, 'opcode', opcode, 'entry', '0x' || encode(entry, 'hex'))
                                       ORDER BY queue_id), '[]'::jsonb) AS key_requests
               FROM priority_operation p WHERE p.account = account.index
                AND p.opcode = ${OPCODE.registerKeyL1} AND p.status IN ('observed', 'final')) AS requests
       CROSS JOIN LATERAL (
             SELECT coalesce(sum(amount), 0)::text AS pending_on_l1
               FROM pending_balance_change c WHERE c.owner = account.owner AND c.token = account.token) AS on_l1
       ORDER BY account.index`.execute(this.db);
    return rows.map(toAccountView);
  }
}
