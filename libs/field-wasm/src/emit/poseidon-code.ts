import type { Matrix } from '../matrix.js';
import { poseidonParameters } from '../poseidon-parameters.js';
import { recurrencePoseidon, type RecurrencePoseidon } from '../recurrence-poseidon.js';
import { I32, type Callee } from '../wasm/code.js';
import { emitPack, emitUnpack } from './bytes-code.js';
import type { FieldCode } from './field-code.js';
import { ELEMENT_BYTES, MONTGOMERY_FACTOR } from './limbs.js';

/** x < 2r, the constant < r and, of up to 11 inputs, the sum of products < 2r: y stays below 13r, the most that multiply takes. */
const MAX_SCALE = 5n;

/** Emits Poseidon of one arity: plain 32-byte little-endian elements in, a canonical one out. */
export class PoseidonCode {
  private readonly poseidon: RecurrencePoseidon;
  private readonly width: number;
  private readonly state: number;
  private readonly otherState: number;
  private readonly zero: number;
  private readonly sbox: Callee;

  constructor(
    private readonly field: FieldCode,
    private readonly arity: number,
  ) {
    this.width = arity + 1;
    this.poseidon = recurrencePoseidon(poseidonParameters(arity));
    this.state = field.reserveElements(this.width);
    this.otherState = field.reserveElements(this.width);
    this.zero = field.elements([0n]);
    this.sbox = this.emitSbox();
  }

  /** (inputs, output), both addresses of 32-byte elements: `arity` of them, and the hash. */
  emitHash(): Callee {
    const { field, width, poseidon } = this;
    const unpack = emitUnpack(field.module);
    const pack = emitPack(field.module);
    const squaredFactor = field.elements([MONTGOMERY_FACTOR]);
    const initial = field.elements(poseidon.initial);
    const rounds = this.emitFullRounds();
    const partial = this.emitPartialRounds();
    // Not in Montgomery form, so that the hash leaves it.
    const lastRow = field.plainElements(poseidon.mds[0]!);
    const multiplyAndAdd = field.dot(1);
    const lastDot = field.dot(width);
    const add = field.add();
    return field.module.define(2, (code, [inputs, output]) => {
      code.i32(this.state).i32(this.zero).i32(initial).call(add);
      for (let i = 0; i < this.arity; i++) {
        code.i32(this.otherState).get(inputs!).i32(32 * i).i32Add().call(unpack);
        code.i32(this.at(this.state, i + 1)).i32(squaredFactor).i32(this.otherState).i32(this.at(initial, i + 1)).call(multiplyAndAdd);
      }
      code.call(rounds.firstHalf).call(partial).call(rounds.secondHalf);
      for (let i = 0; i < width; i++) code.i32(this.at(this.otherState, i)).i32(this.at(this.otherState, i)).call(this.sbox);
      code.i32(this.state).i32(lastRow).i32(this.otherState).i32(this.zero).call(lastDot);
      code.get(output!).i32(this.state).call(pack);
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

  /** Both halves start in `state`; the second, which leaves out the last round, ends in `otherState`. */
  private emitFullRounds(): { firstHalf: Callee; secondHalf: Callee } {
    const { field, width, poseidon, sbox } = this;
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
    const [mds, beforePartial, secondHalfFirst] = [poseidon.mds, poseidon.beforePartial, poseidon.secondHalfFirst].map((matrix) =>
      field.elements(matrix.flat()),
    ) as [number, number, number];
    const half = (vectors: Matrix, matrices: readonly number[]) =>
      field.module.define(0, (code) => {
        vectors.forEach((constants, i) => {
          const [from, to] = i % 2 === 0 ? [this.state, this.otherState] : [this.otherState, this.state];
          code.i32(from).i32(to).i32(matrices[i]!).i32(field.elements(constants)).call(round);
        });
      });
    return {
      firstHalf: half(poseidon.firstHalf, [mds, mds, mds, beforePartial]),
      secondHalf: half(poseidon.secondHalf, [secondHalfFirst, mds, mds]),
    };
  }

  /**
   * From `state` to `state`. Pairs (x, y) of rounds lie in memory with the newest first, so that what a round needs of the rounds
   * before it, from y on, are consecutive elements. Throws a RangeError if the scale lets y exceed what an S-box takes.
   */
  private emitPartialRounds(): Callee {
    const { field, width, poseidon, sbox } = this;
    if (poseidon.scale > MAX_SCALE) throw new RangeError(`a scale of ${poseidon.scale} overflows the S-box of ${this.arity} inputs`);
    const rounds = poseidon.constants.length;
    const history = field.reserveElements(2 * (rounds + width));
    const first = this.at(history, 2 * rounds);
    const window = poseidon.outputs.flatMap((output, j) => [output, poseidon.inputs[j]!]);
    const coefficients = field.elements(window);
    const constants = field.elements(poseidon.constants);
    const afterPartial = field.elements(poseidon.afterPartial.flat());
    const afterPartialConstants = field.elements(poseidon.afterPartialConstants);
    const dot = field.dot(window.length, [1n, poseidon.scale]);
    const add = field.add();
    return field.module.define(0, (code) => {
      const [round, pair, constant] = [code.local(I32), code.local(I32), code.local(I32)];
      for (let j = 0; j < width - 1; j++) {
        const y = this.at(first, 2 * j + 1);
        code.i32(y).i32(this.at(this.state, j + 1)).i32(this.zero).call(add);
        code.i32(this.at(y, 1)).i32(this.zero).i32(this.zero).call(add);
      }
      code.i32(first).tee(pair).i32(this.state).call(sbox);
      code.i32(constants).set(constant);
      code.forUp(round, 0, rounds, () => {
        code.get(pair).i32(ELEMENT_BYTES).i32Sub().i32(coefficients).get(pair).i32(ELEMENT_BYTES).i32Add().get(constant).get(pair).call(dot);
        code.get(pair).i32(2 * ELEMENT_BYTES).i32Sub().tee(pair).get(pair).i32(ELEMENT_BYTES).i32Add().call(sbox);
        code.get(constant).i32(ELEMENT_BYTES).i32Add().set(constant);
      });
      const last = this.at(history, 1);
      code.i32(this.state).i32(last).i32(this.zero).call(add);
      for (let i = 1; i < width; i++) {
        code.i32(this.at(this.state, i)).i32(this.at(afterPartial, (i - 1) * window.length)).i32(last);
        code.i32(this.at(afterPartialConstants, i - 1)).i32(this.zero).call(dot);
      }
    });
  }

  private at(base: number, index: number): number {
    return base + index * ELEMENT_BYTES;
  }
}
