import { Inject, Injectable } from '@nestjs/common';
import { fromHex } from '@zkr/protocol/hex';
import { DATABASE } from '@zkr/service/tokens';
import type { Database } from '@zkr/storage/database';
import type { DeploymentTable } from '@zkr/storage/tables/l1';
import type { Selectable } from 'kysely';
import { ApiError } from '../errors/api-error.js';

export interface Deployment {
  /** The field element that signatures cover. */
  domain: bigint;
  row: Selectable<DeploymentTable>;
}

/** The one deployment of this database; it never changes, so it is read once. */
@Injectable()
export class DeploymentInfo {
  private known: Deployment | undefined;

  constructor(@Inject(DATABASE) private readonly db: Database) {}

  async get(): Promise<Deployment> {
    if (this.known) return this.known;
    const row = await this.db.selectFrom('deployment').selectAll().executeTakeFirst();
    if (!row)
      throw new ApiError(
        'UNAVAILABLE',
        'The contracts are not deployed yet, or not registered in the database.',
      );
    return (this.known = { domain: fromHex(row.domain), row });
  }
}
