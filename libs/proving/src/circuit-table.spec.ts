import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { circuitIncludeFolders } from './circom-installation.js';
import { circuitHash, IncludeNotFoundError } from './circuit-hash.js';
import { CircuitTableError, entrySource, findCircuitInstance, readCircuitTable } from './circuit-table.js';
import {
  GATES,
  GATES_SOURCE,
  POSEIDON_SOURCE,
  PREIMAGE,
  tinyRepository,
  type TinyRepository,
} from './testing/tiny-repository.js';

let repository: TinyRepository;
beforeAll(async () => {
  repository = await tinyRepository();
});
afterAll(() => repository[Symbol.asyncDispose]());

describe('circuit table', () => {
  test('reads every instance and finds one by name', async () => {
    expect(await readCircuitTable(repository.root)).toEqual([GATES, PREIMAGE]);
    expect(await findCircuitInstance(repository.root, 'preimage')).toEqual(PREIMAGE);
  });

  test('parameters go by name, not by their order in the table', () => {
    expect(entrySource(GATES, GATES_SOURCE)).toBe(
      'pragma circom 2.1.0;\ninclude "gates.circom";\ncomponent main {public [a, unused]} = Gates(5, 7);\n',
    );
  });

  test.each([
    ['missing', { offset: 1 }],
    ['unknown', { offset: 1, factr: 2 }],
    ['extra', { offset: 1, factor: 2, more: 3 }],
  ])('%s parameters are refused', (_, params) => {
    expect(() => entrySource({ ...GATES, params: params as Record<string, number> }, GATES_SOURCE)).toThrow(
      CircuitTableError,
    );
  });

  test('an unknown template is refused', () => {
    expect(() => entrySource(GATES, POSEIDON_SOURCE)).toThrow(/declares no template Gates/);
  });
});

describe('circuit hash', () => {
  const hash = async (entry: string) => circuitHash(entry, await circuitIncludeFolders(repository.root));

  test('follows nested includes, and changes with each of them and with the parameters', async () => {
    const entry = entrySource(GATES, GATES_SOURCE);
    const before = await hash(entry);
    expect(await hash(entry)).toBe(before);
    expect(await hash(entrySource({ ...GATES, params: { offset: 5, factor: 8 } }, GATES_SOURCE))).not.toBe(
      before,
    );
    await writeFile(join(repository.root, 'circuits', 'src', 'preimage.circom'), POSEIDON_SOURCE + '// more');
    expect(await hash(entry)).toBe(before);
    await writeFile(join(repository.root, 'circuits', 'src', 'square.circom'), 'template Square() { }');
    expect(await hash(entry)).not.toBe(before);
  });

  test('does not depend on where the repository lies', async () => {
    await using other = await tinyRepository();
    const entry = entrySource(PREIMAGE, POSEIDON_SOURCE);
    const [here, there] = await Promise.all([repository.root, other.root].map(circuitIncludeFolders));
    await writeFile(join(repository.root, 'circuits', 'src', 'preimage.circom'), POSEIDON_SOURCE);
    expect(await circuitHash(entry, here!)).toBe(await circuitHash(entry, there!));
  });

  test('names a file that is in no folder', async () => {
    await expect(hash('include "nowhere.circom";')).rejects.toThrow(IncludeNotFoundError);
  });
});
