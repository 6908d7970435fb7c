import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Rebuild } from './rebuild.js';

const vector = JSON.parse(readFileSync(new URL('../../../test/vectors/segment.json', import.meta.url), 'utf8'));
const accepted = {
  number: vector.batch.number,
  calldata: vector.batch.calldata as string,
  stateRoot: BigInt(vector.segments.at(-1).rootAfter),
  headerHash: BigInt(vector.batch.headerHash),
};
const newRebuild = () =>
  new Rebuild({ domain: BigInt(vector.domain), depth: vector.depth, circuit: async (id) => (id === 0 ? { slots: vector.slots, feeSlots: 2 } : undefined) });

describe('the rebuilder', () => {
  it('arrives at the golden vector’s root and header hash from its calldata alone', async () => {
    const rebuild = newRebuild();
    await rebuild.replay(accepted);
    expect(rebuild.counts).toMatchObject({ batches: 1, segments: 4, operations: 18, transfers: 4, withdrawals: 1, deposits: 6 });
    expect(rebuild.state.accountCount).toBe(vector.batch.accountCount);
  });

  it('stops at a batch that leads elsewhere, or does not decode', async () => {
    await expect(newRebuild().replay({ ...accepted, stateRoot: 1n })).rejects.toThrow('another root');
    await expect(newRebuild().replay({ ...accepted, headerHash: 1n })).rejects.toThrow('another root or header');
    await expect(newRebuild().replay({ ...accepted, calldata: `${accepted.calldata}00` })).rejects.toThrow('does not decode');
    await expect(newRebuild().replay({ ...accepted, number: 2 })).rejects.toThrow('does not decode');
  });
});
