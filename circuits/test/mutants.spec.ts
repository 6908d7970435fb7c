import { expect, it } from 'vitest';
import { mutantsOf } from '../scripts/mutants.mjs';

const SOURCE = `template T(n) {
    assert(n <= 253);
    // a === b is what x <== y means
    AssertRange(32)(token); // I-4
    a * b === c; // I-5
    if (n == 3 && n != 4) {
        x <== a * b; // I-6
    }
    signal y <== IsEqual()([a, b]);
    part.in <== y;
    z <-- a / b;
}`;

it('takes out each demand and each assignment’s constraint, one at a time, and nothing else', () => {
  expect(mutantsOf(SOURCE).map(({ change, line, text }) => [change, line, text])).toEqual([
    ['dropped', 4, 'AssertRange(32)(token); // I-4'],
    ['dropped', 5, 'a * b === c; // I-5'],
    ['unconstrained', 7, 'x <== a * b; // I-6'],
    ['unconstrained', 10, 'part.in <== y;'],
  ]);
});

it('changes one line of the source', () => {
  const changed = mutantsOf(SOURCE).map(({ line, source }) => source.split('\n')[line - 1]?.trim());
  expect(changed).toEqual(['', '', 'x <-- a * b; // I-6', 'part.in <-- y;']);
  for (const { source, line } of mutantsOf(SOURCE)) {
    expect(source.split('\n').toSpliced(line - 1, 1)).toEqual(SOURCE.split('\n').toSpliced(line - 1, 1));
  }
});
