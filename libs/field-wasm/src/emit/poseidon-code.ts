import { poseidonParameters } from '../poseidon-parameters.js';
import { roundBlocks, sparsePoseidon, type SparsePoseidon } from '../sparse-poseidon.js';
import { I32, type Callee } from '../wasm/code.js';
import { emitPack, emitUnpack } from './bytes-code.js';
import type { FieldCode } from './field-code.js';
import { ELEMENT_BYTES, MONTGOMERY_FACTOR } from './limbs.js';

/** Emits Poseidon of one arity: plain 32-byte little-endian elements in, a canonical one out. */
export class PoseidonCode {
  private readonly sparse: SparsePoseidon;
  private readonly blockSize: number;
  private readonly width: number;
  /** S-box outputs of a block of partial rounds, the latest first, then the state from its second element. */
  private readonly outputs: number;
  /** The state in full rounds: the last S-box output's place is its first element's. */
  private readonly state: number;
  private readonly otherState: number;
  private readonly first: number;
  private readonly zero: number;
  private readonly sbox: Callee;

  constructor(
    private readonly field: FieldCode,
    private readonly arity: number,
  ) {
    this.width = arity + 1;
    this.sparse = sparsePoseidon(poseidonParameters(arity));
    this.blockSize = [3, 4, 1].find((size) => this.sparse.rounds.length % size === 0)!;
    this.outputs = field.reserveElements(this.blockSize - 1 + this.width);
    this.state = this.outputs + (this.blockSize - 1) * ELEMENT_BYTES;
    this.otherState = field.reserveElements(this.width);
    this.first = field.reserveElements(1);
    this.zero = field.elements([0n]);
    this.sbox = this.emitSbox();
  }

  /** (inputs, output), both addresses of 32-byte elements: `arity` of them, and the hash. */
  emitHash(): Callee {
    const { field, width, sparse } = this;
    const unpack = emitUnpack(field.module);
    const pack = emitPack(field.module);
    const squaredFactor = field.elements([MONTGOMERY_FACTOR]);
    const initial = field.elements(sparse.initial);
    const rounds = this.emitFullRounds();
    const partial = this.emitPartialRounds();
    // Not in Montgomery form, so that the hash leaves it.
    const lastRow = field.plainElements(sparse.mds[0]!);
    const multiplyAndAdd = field.dot(1);
    const lastDot = field.dot(width);
    const add = field.add();
    return field.module.define(2, (code, [inputs, output]) => {
      code.i32(this.state).i32(this.zero).i32(initial).call(add);
      for (let i = 0; i < this.arity; i++) {
        code.i32(this.first).get(inputs!).i32(32 * i).i32Add().call(unpack);
        code.i32(this.at(this.state, i + 1)).i32(squaredFactor).i32(this.first).i32(this.at(initial, i + 1)).call(multiplyAndAdd);
      }
      code.call(rounds.firstHalf).call(partial).call(rounds.secondHalf);
      for (let i = 0; i < width; i++) code.i32(this.at(this.otherState, i)).i32(this.at(this.otherState, i)).call(this.sbox);
      code.i32(this.first).i32(lastRow).i32(this.otherState).i32(this.zero).call(lastDot);
      code.get(output!).i32(this.first).call(pack);
    });
  }

  /** (out, in): out = in⁵ */
  private emitSbox(): Callee {
    const { field } = this;
    const power = field.reserveElements(1);
    const [square, multiply] = [field.square(), field.multiply()];
    return field.module.define(2, (code, [out, input]) => {
      code.i32(power).get(input!).call(square);
      code.i32(power).i32(power).call(square);
      code.get(out!).i32(power).get(input!).call(multiply);
    });
  }

  /** The first half starts and ends in `state`; the second, which leaves out the last round, ends in `otherState`. */
  private emitFullRounds(): { firstHalf: Callee; secondHalf: Callee } {
    const { field, width, sparse, sbox } = this;
    const dot = field.dot(width);
    const round = field.module.define(4, (code, [from, to, matrix, constants]) => {
      const step = (pointer: typeof from, elements: number) => code.get(pointer!).i32(elements * ELEMENT_BYTES).i32Add();
      for (let i = 0; i < width; i++) {
        step(from, i);
        step(from, i).call(sbox);
      }
      for (let i = 0; i < width; i++) {
        step(to, i);
        step(matrix, i * width).get(from!);
        step(constants, i).call(dot);
      }
    });
    const mds = field.elements(sparse.mds.flat());
    const beforePartial = field.elements(sparse.beforePartial.flat());
    const half = (vectors: readonly (readonly bigint[])[], lastMatrix: number) =>
      field.module.define(0, (code) => {
        vectors.forEach((constants, i) => {
          const [from, to] = i % 2 === 0 ? [this.state, this.otherState] : [this.otherState, this.state];
          const matrix = i === vectors.length - 1 ? lastMatrix : mds;
          code.i32(from).i32(to).i32(matrix).i32(field.elements(constants)).call(round);
        });
      });
    return { firstHalf: half(sparse.firstHalf, beforePartial), secondHalf: half(sparse.secondHalf, mds) };
  }

  private emitPartialRounds(): Callee {
    const { field, width, sparse, sbox, blockSize } = this;
    const blocks = roundBlocks(sparse, blockSize);
    const constants = field.elements(
      blocks.flatMap((block) => [...block.rows.flatMap((row, k) => [...row, block.constants[k]!]), ...block.columns.flat()]),
    );
    const afterPartial = field.elements([0n, ...sparse.afterPartial]);
    const blockElements = blocks[0]!.rows.reduce((sum, row) => sum + row.length + 1, (width - 1) * blockSize);
    const rowDots = blocks[0]!.rows.map((row) => field.dot(row.length));
    const columnDot = field.dot(blockSize);
    const add = field.add();
    return field.module.define(0, (code) => {
      const block = code.local(I32);
      const pointer = code.local(I32);
      let offset = 0;
      const constant = (elements: number) => {
        code.get(pointer).i32(offset * ELEMENT_BYTES).i32Add();
        offset += elements;
      };
      code.i32(constants).set(pointer);
      code.i32(this.first).i32(this.state).i32(this.zero).call(add);
      code.forUp(block, 0, blocks.length, () => {
        rowDots.forEach((rowDot, k) => {
          const output = this.at(this.state, -k);
          code.i32(output).i32(this.first).call(sbox);
          code.i32(this.first);
          constant(width + k);
          code.i32(output);
          constant(1);
          code.call(rowDot);
        });
        for (let i = 1; i < width; i++) {
          code.i32(this.at(this.state, i));
          constant(blockSize);
          code.i32(this.outputs).i32(this.at(this.state, i)).call(columnDot);
        }
        code.get(pointer).i32(blockElements * ELEMENT_BYTES).i32Add().set(pointer);
      });
      for (let i = 0; i < width; i++) {
        const from = i === 0 ? this.first : this.at(this.state, i);
        code.i32(this.at(this.state, i)).i32(from).i32(this.at(afterPartial, i)).call(add);
      }
    });
  }

  private at(base: number, index: number): number {
    return base + index * ELEMENT_BYTES;
  }
}
