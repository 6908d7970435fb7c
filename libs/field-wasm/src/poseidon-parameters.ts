import { FIELD_ORDER } from './constants.js';
import type { Matrix } from './matrix.js';
import { invertAll, reduce } from './modular.js';

/** Plain Poseidon: per round add `constants`, apply x⁵ (to all of the state or its first element), multiply by `mds`. */
export interface PoseidonParameters {
  readonly width: number;
  readonly fullRounds: number;
  readonly partialRounds: number;
  /** One vector per round. */
  readonly constants: Matrix;
  readonly mds: Matrix;
}

const FIELD_BITS = 254;
const FULL_ROUNDS = 8;
/** By state width from 2: the numbers of the Poseidon paper's calc_round_numbers, as circomlib rounded them. */
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];

/** Self-shrinking Grain LFSR of the Poseidon paper (appendix F), from which all its constants are drawn. */
class Grain {
  private readonly bits = new Uint8Array(4096);
  private position = 0;

  constructor(width: number, partialRounds: number) {
    const fields = [
      [1, 2], // a prime field
      [0, 4], // the S-box is a power
      [FIELD_BITS, 12],
      [width, 12],
      [FULL_ROUNDS, 10],
      [partialRounds, 10],
      [2 ** 30 - 1, 30],
    ] as const;
    this.bits.set([...fields.map(([value, bits]) => value.toString(2).padStart(bits, '0')).join('')].map(Number));
    for (let i = 0; i < 160; i++) this.step();
  }

  /** An integer of 254 bits, not reduced. */
  integer(): bigint {
    let digits = '0b';
    for (let i = 0; i < FIELD_BITS; i++) {
      while (this.step() === 0) this.step();
      digits += this.step();
    }
    return BigInt(digits);
  }

  fieldElement(): bigint {
    for (;;) {
      const candidate = this.integer();
      if (candidate < FIELD_ORDER) return candidate;
    }
  }

  private step(): number {
    const { bits } = this;
    if (this.position + 80 === bits.length) {
      bits.copyWithin(0, this.position);
      this.position = 0;
    }
    const p = this.position++;
    return (bits[p + 80] = bits[p + 62]! ^ bits[p + 51]! ^ bits[p + 38]! ^ bits[p + 23]! ^ bits[p + 13]! ^ bits[p]!);
  }
}

/** circomlib's parameters for the number of inputs; the state is one element wider. */
export function poseidonParameters(arity: number): PoseidonParameters {
  const width = arity + 1;
  const partialRounds = PARTIAL_ROUNDS[width - 2];
  if (partialRounds === undefined) throw new RangeError(`Poseidon has 1 to 16 inputs, not ${arity}`);
  const grain = new Grain(width, partialRounds);
  const vector = (draw: () => bigint) => Array.from({ length: width }, draw);
  const constants = Array.from({ length: FULL_ROUNDS + partialRounds }, () => vector(() => grain.fieldElement()));
  const xs = vector(() => reduce(grain.integer()));
  const ys = vector(() => reduce(grain.integer()));
  const mds = xs.map((x) => invertAll(ys.map((y) => reduce(x + y))));
  return { width, fullRounds: FULL_ROUNDS, partialRounds, constants, mds };
}
