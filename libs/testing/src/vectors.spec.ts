import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hexToBytes } from '@zkr/protocol/hex';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { decodeTrace } from '@zkr/witness/trace-bytes';
import { describe, expect, it } from 'vitest';
import { vectorFile } from './vector-file.js';
import { vectorScenario } from './vector-scenario.js';

const path = fileURLToPath(new URL('../../../test/vectors/segment.json', import.meta.url));

describe('golden vectors', () => {
  const file = vectorFile(vectorScenario());

  it('are what the libraries compute (UPDATE_VECTORS=1 writes them anew after a change of the protocol)', () => {
    if (process.env['UPDATE_VECTORS']) writeFileSync(path, `${JSON.stringify(file, undefined, 2)}\n`);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(file)));
  });

  it('a witness builder gets the same statement from the trace alone', () => {
    for (const segment of file.segments) {
      const trace = decodeTrace(hexToBytes(segment.trace));
      const input = buildSegmentInput(trace, { domain: BigInt(file.domain), circuitId: segment.circuitId, slots: file.slots });
      expect(input.statement.publicInputs).toEqual(segment.publicInputs.map(BigInt));
    }
  });
});

describe('the golden registrations', () => {
  const { registrations, segments } = vectorFile(vectorScenario());

  it('I-20, I-31: the recovered owner is the word that the segment has', () => {
    const [signed] = registrations;
    const words = segments.flatMap((segment) => segment.words);
    const head = `0x${signed?.bytes.slice(2, 42).padStart(64, '0') ?? ''}`;
    expect(words[words.findIndex((word) => word === head) + 1]).toBe(`0x${signed?.owner.slice(2).padStart(64, '0') ?? ''}`);
  });

  it('I-36: nobody is recovered from the others', () => {
    expect(registrations.slice(1).map(({ owner }) => BigInt(owner))).toEqual([0n, 0n, 0n, 0n]);
  });
});

describe('docs/protocol.md', () => {
  it('shows the golden vector’s bytes', () => {
    const spec = readFileSync(fileURLToPath(new URL('../../../docs/protocol.md', import.meta.url)), 'utf8');
    const file = vectorFile(vectorScenario());
    const [, second] = file.segments;
    if (second === undefined) throw new Error('the vector has two segments');
    const example = [...spec.slice(spec.indexOf('## 9.'), spec.indexOf('## 10.')).matchAll(/`(0x[0-9a-f]+)`/g)].map(([, hex]) => hex);
    const bytes = example.slice(3, 8).map((hex) => hex?.slice(2)).join('');
    expect(`0x${bytes}`).toBe(second.segmentBytes);
    const { header, rootBefore, rootAfter, commitment, segmentHash, challenge, evaluation } = second;
    expect(example.slice(1, 3)).toEqual([file.genesisRoot, file.domain]);
    expect(example.slice(8)).toEqual([
      ...[header, rootBefore, rootAfter, commitment, segmentHash, challenge, evaluation],
      ...[file.batch.previousHeaderHash, file.batch.headerHash],
    ]);
  });
});
