import type { Generated } from 'kysely';

export interface LeaderTable {
  role: string;
  epoch: Generated<bigint>;
  holder: string | null;
  until: Date | null;
}
