import { expect, it } from 'vitest';
import { apiSettings } from './api.js';
import { executorSettings } from './executor.js';

const common = { databaseUrl: 'postgres://db/rollup', kafkaBrokers: 'kafka:9092', feeOwner: `0x${'fe'.repeat(20)}` };
const ofApi = { ...common, redisUrl: 'redis://redis' };

it('reads token ids in any order, each once, ETH alone where none are given', () => {
  for (const read of [(feeTokens?: string) => executorSettings.parse({ ...common, feeTokens }), (feeTokens?: string) => apiSettings.parse({ ...ofApi, feeTokens })]) {
    expect(read().feeTokens).toEqual([0]);
    expect(read('7').feeTokens).toEqual([7]);
    expect(read('4294967295,3,0,3').feeTokens).toEqual([0, 3, 4_294_967_295]);
  }
});

it.each(['', ',', '0,', 'ETH', '-1', '0x1', '1.5', '4294967296'])('refuses %j', (feeTokens) => {
  expect(executorSettings.safeParse({ ...common, feeTokens }).error?.issues[0]?.message).toMatch(/^must be token ids/);
});

it('refuses a minimum fee of a token in which no fee is taken', () => {
  const read = (minimumFees: string) => apiSettings.safeParse({ ...ofApi, feeTokens: '0,2', minimumFees });
  expect(read('0:1,2:5').success).toBe(true);
  expect(read('0:1,1:5').error?.issues[0]?.message).toMatch(/ROLLUP_FEE_TOKENS/);
});
