import { batchHeaderHash, genesisHeaderHash } from '@zkr/protocol/header-chain';
import { toHex32 } from '@zkr/protocol/hex';
import { expect, it } from 'vitest';
import { batchMismatch, type DatabaseBatch } from './expected-header.js';

const head = { number: 1, stateRoot: 71n, accountCount: 2, queueHead: 2, timestamp: 1_700 };
const headerHash = batchHeaderHash(genesisHeaderHash(70n), { ...head, segmentHashes: [8n, 9n] });
const event = { kind: 'batch-verified', ...head, headerHash } as const;
const batch: DatabaseBatch = {
  ...{ rootBefore: toHex32(70n), rootAfter: toHex32(71n), accountCount: 2, queueHead: 2, timestamp: 1_700 },
  ...{ previousHeaderHash: undefined, segmentHashes: [toHex32(8n), toHex32(9n)] },
};

it('agrees with what the contract would hash', () => {
  expect(batchMismatch(batch, event)).toBeUndefined();
  const second = { ...head, number: 2 };
  const next = batchHeaderHash(headerHash, { ...second, segmentHashes: [8n, 9n] });
  expect(batchMismatch({ ...batch, previousHeaderHash: toHex32(headerHash) }, { ...event, ...second, headerHash: next })).toBeUndefined();
});

it.each([
  ['stateRoot', { rootAfter: toHex32(72n) }],
  ['accountCount', { accountCount: 3 }],
  ['queueHead', { queueHead: 1 }],
  ['timestamp', { timestamp: 1_701 }],
  ['headerHash', { segmentHashes: [toHex32(8n), toHex32(10n)] }],
  ['headerHash', { rootBefore: toHex32(69n) }],
])('tells that %s differs', (field, change) => {
  expect(batchMismatch({ ...batch, ...change }, event)).toMatchObject({ field });
});
