// A rebuilder by somebody who has docs/protocol.md and nothing else: no import from the libraries, nor from a package.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasSmallOrder, isAdmissibleKey, isSignature, messageOf, times } from './eddsa.mjs';
import { fromHex, join, text, toInteger, uint } from './integers.mjs';
import { keccak } from './keccak.mjs';
import { parametersOf, poseidon } from './poseidon.mjs';
import { domainOf, genesisHeader, replayBatch, replaySegment } from './rebuild.mjs';
import { digestOf, recoverOwner } from './recover-owner.mjs';
import { emptyNodes, StrangerState } from './state.mjs';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const vector = JSON.parse(read('../vectors/segment.json'));
const document = read('../../docs/protocol.md');
const deployment = { ...vector, feeSlots: 2 };
const hex = (value, bytes = 32) => `0x${(typeof value === 'bigint' ? value : toInteger(value)).toString(16).padStart(2 * bytes, '0')}`;

/** The hex value in a table's row, by the beginning of what stands in its first cell. */
function documented(label) {
  const row = document.split('\n').find((line) => line.startsWith(`| ${label}`));
  const value = row?.match(/`(0x[0-9a-f]+)`/g)?.at(-1);
  if (!value) throw new Error(`docs/protocol.md has no hex value for "${label}"`);
  return value.slice(1, -1);
}

describe('a stranger with docs/protocol.md', () => {
  it('uses nothing of the project', () => {
    const folder = new URL('.', import.meta.url);
    const files = readdirSync(folder).filter((name) => !name.includes('.spec.'));
    expect(files.length).toBeGreaterThan(5);
    const imports = files.flatMap((name) => [...readFileSync(new URL(name, folder), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from));
    expect(imports.filter((from) => !from.startsWith('./'))).toEqual([]);
  });

  it('has the hashes', () => {
    expect(hex(keccak(text('')))).toBe('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
    const event = 'BatchVerified(uint32,bytes32,uint256,uint32,uint64,uint40)';
    expect(document).toContain(`\`${event}\``);
    expect(hex(keccak(text(event)))).toBe(documented('first topic of BatchVerified'));
    const { constants, matrix } = parametersOf(4);
    expect([constants[0], matrix[0][0]].map((value) => hex(value))).toEqual(['first round constant', 'first entry'].map(documented));
    for (const inputs of [4, 5, 6, 16]) {
      expect(hex(poseidon(...Array.from({ length: inputs }, (_, i) => BigInt(i + 1))))).toBe(documented(`Poseidon_${inputs}(1, …, ${inputs})`));
    }
  });

  it('starts where the rollup starts', () => {
    expect(hex(emptyNodes(12)[12])).toBe(vector.genesisRoot);
    for (const depth of [12, 16]) expect(hex(emptyNodes(depth)[depth])).toBe(documented(`empty root, D = ${depth}`));
    expect(hex(genesisHeader(toInteger(fromHex(vector.genesisRoot))))).toBe(documented('H_0'));
    expect(hex(domainOf(deployment))).toBe(vector.domain);
  });

  it('has the message and the signature of a transaction', () => {
    const [packedAmount, packedFee] = [0xeb79a2a9n, 0xfa00n];
    const parties = { ownerFrom: 0x1001n, from: 2n, to: 3n, counterparty: 0x1002n, token: 0n, opcode: 1n, nonce: 0n, validUntil: 1_700_000_060n };
    const message = messageOf(domainOf(deployment), { ...parties, packedFee, amount: packedAmount });
    expect(hex(message)).toBe(documented('message M'));
    const [rx, ry, s] = ['R.x', 'R.y', 'S'].map((name) => BigInt(documented(`its signature: ${name}`)));
    const deposit = documented('deposit of');
    const key = [deposit.slice(94, 158), deposit.slice(158)].map((digits) => BigInt(`0x${digits}`));
    expect(isSignature(key, message, { r: [rx, ry], s })).toBe(true);
    expect(isSignature(key, message + 1n, { r: [rx, ry], s })).toBe(false);
    expect(isSignature(key, message, { r: [rx, ry], s: s + 1n })).toBe(false);
    expect([isAdmissibleKey(key), isAdmissibleKey([0n, 1n]), isAdmissibleKey([0n, 0n])]).toEqual([true, false, false]);
    expect(hasSmallOrder(times(8n, key))).toBe(false);
  });

  it('has the queue’s hash of a deposit', () => {
    const entry = fromHex(documented('deposit of')).slice(5);
    expect(hex(keccak(join(uint(5n, 8), [5], entry)).slice(0, 24), 24)).toBe(documented('queue hash'));
  });

  it('recovers owners', () => {
    const [registration] = vector.registrations;
    expect(['a registerKey', 'its EIP-712 digest', 'its recovered owner'].map(documented)).toEqual([registration.bytes, registration.digest, registration.owner]);
    expect(vector.registrations.length).toBeGreaterThan(1);
    for (const { bytes, digest, owner } of vector.registrations) {
      expect(hex(digestOf(fromHex(bytes), deployment))).toBe(digest);
      expect(hex(recoverOwner(fromHex(bytes), deployment), 20)).toBe(owner);
    }
  });

  it('arrives at every root, word, challenge and header of the golden batch', () => {
    const state = new StrangerState(vector.depth);
    const chain = { headerHash: genesisHeader(state.root()), queueHead: 0 };
    const segments = replayBatch(state, chain, fromHex(vector.batch.calldata), deployment);
    expect(segments.map(({ words }) => words.map((word) => hex(word)))).toEqual(vector.segments.map(({ words }) => words));
    expect(
      segments.map(({ rootBefore, rootAfter, commitment, challenge, evaluation, header }) => [rootBefore, rootAfter, commitment, challenge, evaluation, header].map((value) => BigInt(value))),
    ).toEqual(vector.segments.map(({ publicInputs: [before, after, c, z, y, , header] }) => [before, after, c, z, y, header].map(BigInt)));
    expect(segments.map(({ segmentHash }) => hex(segmentHash))).toEqual(vector.segments.map(({ segmentHash }) => segmentHash));
    expect(hex(chain.headerHash)).toBe(vector.batch.headerHash);
    expect([state.accounts.length, chain.queueHead]).toEqual([vector.batch.accountCount, vector.batch.queueHead]);
    expect(new Set(segments.flatMap(({ operations }) => operations.map(({ name }) => name))).size).toBe(7);
  });

  it('reads the example of section 9', () => {
    const state = new StrangerState(vector.depth);
    const [first] = vector.segments;
    replaySegment(state, { segmentBytes: fromHex(first.segmentBytes), timestamp: (BigInt(first.header) >> 48n) & (2n ** 40n - 1n) }, 0, deployment);
    const bytes = ['fee slots', 'transfer 2', 'withdraw from', 'deposit of', 'transfer 4'].map((label) => documented(label).slice(2)).join('');
    const timestamp = (BigInt(documented('header')) >> 48n) & (2n ** 40n - 1n);
    const replayed = replaySegment(state, { segmentBytes: fromHex(`0x${bytes}`), timestamp }, 0, deployment);
    for (const [label, value] of [
      ['header', replayed.header],
      ['rootBefore', replayed.rootBefore],
      ['rootAfter', replayed.rootAfter],
      ['commitment c', replayed.commitment],
      ['segmentHash', replayed.segmentHash],
      ['challenge z', replayed.challenge],
      ['evaluation y', replayed.evaluation],
    ]) {
      expect([label, BigInt(hex(value))]).toEqual([label, BigInt(documented(label))]);
    }
  });

  it('notices a byte that is not what was proved', () => {
    const calldata = fromHex(vector.batch.calldata);
    const at = calldata.length - 330;
    calldata[at] ^= 1;
    const state = new StrangerState(vector.depth);
    expect(() => replayBatch(state, { headerHash: genesisHeader(state.root()), queueHead: 0 }, calldata, deployment)).toThrow();
  });
});
