import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CircuitInstance } from '../circuit-table.js';

/** Public input, output, constants, unequal rows, and a wire that no constraint uses. */
export const GATES_SOURCE = `pragma circom 2.1.0;
include "square.circom";
template Gates(offset, factor) {
    signal input a;
    signal input b;
    signal input unused;
    signal input list[2];
    signal output out;
    component square = Square();
    square.in <== a + offset;
    signal product <== square.out * b;
    list[0] * list[1] === 6;
    out <== factor * product - 3 * a + 1;
}
`;

export const POSEIDON_SOURCE = `pragma circom 2.1.0;
include "circomlib/circuits/poseidon.circom";
template Preimage(n) {
    signal input hash;
    signal input values[n];
    component poseidon = Poseidon(n);
    for (var i = 0; i < n; i++) poseidon.inputs[i] <== values[i];
    hash === poseidon.out;
}
`;

const SQUARE_SOURCE = `pragma circom 2.1.0;
/* include "in-a-comment.circom"; */
template Square() { signal input in; signal output out; out <== in * in; }
`;

export const GATES: CircuitInstance = {
  name: 'gates',
  template: 'Gates',
  file: 'gates.circom',
  params: { factor: 7, offset: 5 },
  public: ['a', 'unused'],
  deployed: false,
};

/** (2 + 5)² · 4 · 7 − 6 + 1 = 1367. */
export const GATES_INPUT = { a: '2', b: '4', unused: '9', list: ['2', '3'] };
export const GATES_OUTPUT = ['1367', '2', '9'];

export const PREIMAGE: CircuitInstance = {
  name: 'preimage',
  template: 'Preimage',
  file: 'preimage.circom',
  params: { n: 2 },
  public: ['hash'],
  deployed: false,
};

/** Poseidon(1, 2), a published test value of circomlib. */
export const PREIMAGE_INPUT = {
  hash: '7853200120776062878684798364095072458815029376092732009249414926327459813530',
  values: ['1', '2'],
};

export interface TinyRepository extends AsyncDisposable {
  readonly root: string;
  readonly cache: string;
}

/** A repository root with two small circuits, under a path with spaces. */
export async function tinyRepository(): Promise<TinyRepository> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'zkr proving test ')));
  const sources = join(root, 'circuits', 'src');
  await mkdir(sources, { recursive: true });
  await writeFile(join(sources, 'gates.circom'), GATES_SOURCE);
  await writeFile(join(sources, 'square.circom'), SQUARE_SOURCE);
  await writeFile(join(sources, 'preimage.circom'), POSEIDON_SOURCE);
  await writeFile(join(root, 'circuits', 'circuits.json'), JSON.stringify([GATES, PREIMAGE]));
  const dispose = () => rm(root, { recursive: true, force: true });
  return { root, cache: join(root, 'cache'), [Symbol.asyncDispose]: dispose };
}
