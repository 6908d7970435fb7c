import { Inject, Injectable } from '@nestjs/common';
import type { NetworkView, TokenView } from '@zkr/sdk/views';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import { sql } from 'kysely';
import { z } from 'zod';
import { API_CONFIG, type ApiConfig } from '../config.js';
import { MAX_PAGE_SIZE } from '../http/paging.js';
import { decimal, hex, index } from '../lifecycle.js';
import { minimumFeeOf } from '../transactions/minimum-fee.js';
import { DeploymentInfo } from './deployment-info.js';

export const networkView = z.strictObject({
  chainId: index,
  contract: hex,
  verifier: hex,
  deploymentBlock: index,
  genesisHash: hex,
  domain: hex.describe('Field element that every signature covers'),
  treeDepth: index,
  feeSlots: index,
  circuits: z.array(z.strictObject({ id: index, name: z.string(), slots: index, circuitHash: z.string() })),
  feeOwner: hex,
  feeTokens: z
    .array(z.strictObject({ token: index, account: index, minimumFee: decimal }))
    .describe('Tokens in which fees are taken'),
  limits: z.strictObject({
    maxBodyBytes: index,
    nonceWindow: index,
    maxPendingPerAccount: index,
    maxWaitSeconds: index,
    maxPageSize: index,
  }),
});

export const tokenView = z.strictObject({
  id: index,
  address: hex,
  symbol: z.string().nullable(),
  decimals: z.int().nullable(),
});

const ETH: TokenView = { id: 0, address: `0x${'0'.repeat(40)}`, symbol: 'ETH', decimals: 18 };

/** What a client must know before it signs. */
@Injectable()
export class Network {
  constructor(
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(DATABASE) private readonly db: Database,
    private readonly deployment: DeploymentInfo,
  ) {}

  async info(): Promise<NetworkView> {
    const { row } = await this.deployment.get();
    const { feeOwner, maxBodyBytes, nonceWindow, maxPendingPerAccount, maxWaitMs } = this.config;
    return {
      chainId: Number(row.chain_id),
      contract: row.contract,
      verifier: row.verifier,
      deploymentBlock: Number(row.deployment_block),
      genesisHash: row.genesis_hash,
      domain: row.domain,
      treeDepth: row.tree_depth,
      feeSlots: row.fee_slots,
      circuits: row.circuits.map(({ id, name, slots, circuitHash }) => ({ id, name, slots, circuitHash })),
      feeOwner,
      feeTokens: await this.feeTokens(),
      limits: {
        maxBodyBytes,
        nonceWindow,
        maxPendingPerAccount,
        maxWaitSeconds: Math.floor(maxWaitMs / 1_000),
        maxPageSize: MAX_PAGE_SIZE,
      },
    };
  }

  async tokens(): Promise<TokenView[]> {
    const rows = await this.db.selectFrom('token').selectAll().orderBy('id').execute();
    const tokens = rows.map(({ id, address, symbol, decimals }) => ({
      id: Number(id),
      address,
      symbol,
      decimals,
    }));
    return tokens[0]?.id === 0 ? tokens : [ETH, ...tokens];
  }

  /** Fees of a token go to the operator's account of it with the lowest index. */
  private async feeTokens(): Promise<NetworkView['feeTokens']> {
    const { feeOwner, feeTokens } = this.config;
    const { rows } = await sql<{ token: bigint; account: bigint }>`
      SELECT fee.token, a.index AS account FROM unnest(${feeTokens}::bigint[]) AS fee (token) CROSS JOIN LATERAL (
             SELECT index FROM account WHERE owner = ${feeOwner} AND account.token = fee.token ORDER BY index LIMIT 1) AS a
       ORDER BY fee.token`.execute(this.db);
    return rows.map(({ token, account }) => ({
      token: Number(token),
      account: Number(account),
      minimumFee: minimumFeeOf(this.config, Number(token)).toString(),
    }));
  }
}
