import { readFileSync } from 'node:fs';
import { decodeBatchCalldata } from '@zkr/protocol/batch-calldata';
import { bytesToHex, hexToBytes } from '@zkr/protocol/hex';
import { encodeOperation } from '@zkr/protocol/operation';
import { describe, expect, it } from 'vitest';
import { type AcceptedBatch, Rebuild } from './rebuild.js';

const vector = JSON.parse(readFileSync(new URL('../../../test/vectors/segment.json', import.meta.url), 'utf8'));
const calldata = vector.batch.calldata as string;
const operations = decodeBatchCalldata(hexToBytes(calldata), 2)!.segments.flatMap((segment) => segment.operations);
const accepted: AcceptedBatch = {
  ...{ number: vector.batch.number, calldata },
  stateRoot: BigInt(vector.segments.at(-1).rootAfter),
  headerHash: BigInt(vector.batch.headerHash),
  exits: operations.flatMap((operation) => (operation.kind === 'forcedExit' && operation.amount > 0n ? [operation] : [])),
};
const newRebuild = () =>
  new Rebuild({
    ...{ chainId: BigInt(vector.chainId), contract: BigInt(vector.contract), depth: vector.depth },
    circuit: async (id) => (id === 0 ? { slots: vector.slots, feeSlots: 2 } : undefined),
  });

describe('the rebuilder', () => {
  it('arrives at the golden vector’s root and header hash from its calldata alone', async () => {
    const rebuild = newRebuild();
    await rebuild.replay(accepted);
    expect(rebuild.counts).toMatchObject({
      ...{ batches: 1, segments: 4, operations: 18, transfers: 5, withdrawals: 1, deposits: 6, forcedExits: 3, keyRegistrations: 3 },
      operationBytes: operations.reduce((sum, operation) => sum + encodeOperation(operation).length, 0),
    });
    expect(new Set(operations.map(({ kind }) => kind)).size).toBe(7);
    expect(accepted.exits).toHaveLength(1);
    expect(rebuild.state.accountCount).toBe(vector.batch.accountCount);
  });

  it('stops at a batch that leads elsewhere, or does not decode', async () => {
    await expect(newRebuild().replay({ ...accepted, stateRoot: 1n })).rejects.toThrow('another root');
    await expect(newRebuild().replay({ ...accepted, headerHash: 1n })).rejects.toThrow('another root or header');
    await expect(newRebuild().replay({ ...accepted, calldata: `${calldata}00` })).rejects.toThrow('does not decode');
    await expect(newRebuild().replay({ ...accepted, number: 2 })).rejects.toThrow('does not decode');
  });

  it('I-33: stops where the contract credited other exits than the batch has', async () => {
    const [exit] = accepted.exits as [AcceptedBatch['exits'][number]];
    for (const exits of [[], [exit, exit], [{ ...exit, amount: exit.amount + 1n }], [{ ...exit, token: 1 }], [{ ...exit, sender: 1n }]]) {
      await expect(newRebuild().replay({ ...accepted, exits })).rejects.toThrow('other forced exits');
    }
  });

  it('I-31: recovers the owner of a registerKey itself, from its bytes', async () => {
    const registration = operations.find(({ kind }) => kind === 'registerKey')!;
    const bytes = bytesToHex(encodeOperation(registration)).slice(2);
    const replaced = (change: (bytes: Uint8Array) => void) => {
      const changed = hexToBytes(`0x${bytes}`);
      change(changed);
      return { ...accepted, calldata: calldata.replace(bytes, bytesToHex(changed).slice(2)) };
    };
    await expect(newRebuild().replay(replaced((changed) => changed.set([29], 148)))).rejects.toThrow('no signature');
    await expect(newRebuild().replay(replaced((changed) => changed.set([changed[148] === 27 ? 28 : 27], 148)))).rejects.toThrow('OWNER_MISMATCH');
  });
});
