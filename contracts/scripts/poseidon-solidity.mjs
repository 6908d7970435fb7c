// Yul for the tables of poseidon-companion.mjs.
//
// A sum of five products, each below r, stays below 2^256, and mulmod takes any word: so reductions are left out where a sum has
// no more than five terms. `MOST_TERMS` is all that the emitted arithmetic relies on.

const MOST_TERMS = 5;
const hex = (value) => `0x${value.toString(16)}`;
const at = (pointer, index) => (index === 0 ? pointer : `add(${pointer}, ${hex(32 * index)})`);
const word = (pointer, index) => `mload(${at(pointer, index)})`;
const product = (variable, coefficient) => `mulmod(${variable}, ${hex(coefficient)}, r)`;
/** Nested to the right, so that the stack holds no more than one partial sum. */
const sum = (terms) => terms.reduceRight((rest, term) => `add(${term}, ${rest})`);

/** Terms are below r each; the result is a word, reduced only where it must be. */
function total(terms) {
  if (terms.length <= MOST_TERMS) return sum(terms);
  return `addmod(${sum(terms.slice(0, MOST_TERMS))}, ${sum(terms.slice(MOST_TERMS))}, r)`;
}

function reduced(terms) {
  return terms.length <= MOST_TERMS ? `mod(${sum(terms)}, r)` : total(terms);
}

const names = (letter, count, from = 0) => Array.from({ length: count }, (_, i) => `${letter}${i + from}`);
const combine = (variables, row) => variables.map((variable, i) => product(variable, row[i]));

/** The S-box of `value` into `variable`; `q` is scratch. */
const substitute = (variable, value) => [
  `${variable} := ${value}`,
  `q := mulmod(${variable}, ${variable}, r)`,
  `${variable} := mulmod(mulmod(q, q, r), ${variable}, r)`,
];

/** Declares x0 … x(n−1): the S-boxes of the state. */
const substituted = (variables) => ['let q', ...variables.flatMap((x, i) => [`let ${x}`, ...substitute(x, word('state', i))])];

function multiply(name, matrix, withConstants) {
  const x = names('x', matrix.length);
  const rows = matrix.map((row, i) => {
    const terms = [...combine(x, row), ...(withConstants ? [word('constants', i)] : [])];
    return `mstore(${at('state', i)}, ${total(terms)})`;
  });
  return [`function ${name}(state${withConstants ? ', constants' : ''}, r) {`, ...substituted(x), ...rows, '}'];
}

/** `count` partial rounds over s0 and y1 … ym, which rotate: the newest value takes the place of the oldest. */
function partialRounds(p, count) {
  const lines = [];
  let y = names('y', p.width - 1, 1);
  for (let round = 0; round < count; round++) {
    lines.push(
      ...substitute('x', `addmod(s0, ${word('constants', round)}, r)`),
      `s0 := ${total(['x', ...combine(y, p.omega)])}`,
      `${y.at(-1)} := ${total(['x', ...combine(y, p.alpha)])}`,
    );
    y = [y.at(-1), ...y.slice(0, -1)];
  }
  return [...lines, ...restored(y)];
}

/** Swaps the names back where a turn is no whole rotation; it is half of one then. */
function restored(y) {
  const half = y.length / 2;
  if (y[0] === 'y1') return [];
  if (y[0] !== `y${half + 1}`) throw new RangeError('a turn must be a whole rotation or half of one');
  return names('y', half, 1).flatMap((name, i) => [`x := ${name}`, `${name} := y${i + 1 + half}`, `y${i + 1 + half} := x`]);
}

function outOf(p) {
  const y = names('y', p.width - 1, 1);
  const rows = p.outOf.map((row, i) => `mstore(${at('state', i + 1)}, ${total([...combine(y, row), word('constants', i + 1)])})`);
  return [`mstore(state, add(${product('s0', p.outOfFirst)}, ${word('constants', 0)}))`, ...rows];
}

function fullRounds(p, count) {
  const end = hex(32 * p.width * count);
  return [
    `for { let end := add(constants, ${end}) } lt(constants, end) { constants := add(constants, ${hex(32 * p.width)}) } {`,
    'fullRound(state, constants, r)',
    '}',
  ];
}

function hashBody(p, roundsPerTurn) {
  const x = names('x', p.width);
  const tables = [...p.firstHalf.flat(), ...p.roundConstants, ...p.afterPartial, ...p.secondHalf.flat()];
  const start = p.width * 2;
  const lines = [
    ...multiply('fullRound', p.mds, true),
    ...multiply('intoPartialRounds', p.into, false),
    'let r := FIELD_MODULUS',
    'let state := table',
    `mstore(state, ${word('table', p.width)})`,
    ...names('', p.width - 1).map((_, i) => `mstore(${at('state', i + 1)}, add(${word('inputs', i)}, ${word('table', p.width + i + 1)}))`),
    `let constants := ${at('table', start)}`,
    ...fullRounds(p, p.firstHalf.length),
    'intoPartialRounds(state, r)',
    '{',
    'let x',
    'let q',
    `let s0 := mload(state)`,
    ...names('y', p.width - 1, 1).map((y, i) => `let ${y} := ${word('state', i + 1)}`),
    `for { let end := add(constants, ${hex(32 * p.partialRounds)}) } lt(constants, end) { constants := add(constants, ${hex(32 * roundsPerTurn)}) } {`,
    ...partialRounds(p, roundsPerTurn),
    '}',
    ...outOf(p),
    '}',
    `constants := ${at('constants', p.width)}`,
    ...fullRounds(p, p.secondHalf.length),
    ...substituted(x),
    `result := ${reduced(combine(x, p.mds[0]))}`,
  ];
  return { lines, words: [...p.initial, ...tables] };
}

function indent(lines, depth) {
  let level = depth;
  return lines.map((line) => {
    if (line.startsWith('}')) level--;
    const text = `${'    '.repeat(level)}${line}\n`;
    if (line.endsWith('{')) level++;
    return text;
  });
}

/**
 * @param p of `companionPoseidon`
 * @param {number} roundsPerTurn divides the partial rounds
 */
export function solidityOf(p, roundsPerTurn) {
  if (p.partialRounds % roundsPerTurn !== 0) throw new RangeError(`${p.partialRounds} rounds are no turns of ${roundsPerTurn}`);
  const arity = p.width - 1;
  const { lines, words } = hashBody(p, roundsPerTurn);
  const size = hex(32 * (p.width + words.length));
  const stores = words.map((value, i) => `mstore(${at('table', p.width + i)}, ${hex(value)})`);
  return `// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

// Generated by contracts/scripts/generate-poseidon.mjs. Do not edit.

import {FIELD_MODULUS} from "./Field.sol";

/// @title Poseidon of ${arity} inputs with circomlib's parameters
/// @notice The partial rounds run as a linear recurrence: contracts/scripts/poseidon-companion.mjs says how and why.
library Poseidon${arity} {
    /// @notice The round constants, to be made once and used for any number of hashes.
    function prepare() internal pure returns (uint256 table) {
        assembly ("memory-safe") {
            table := mload(0x40)
            mstore(0x40, add(table, ${size}))
${indent(stores, 3).join('')}        }
    }

    /// @param table of \`prepare\`
    /// @param inputs memory position of ${arity} words below r
    function hash(uint256 table, uint256 inputs) internal pure returns (uint256 result) {
        assembly ("memory-safe") {
${indent(lines, 3).join('')}        }
    }
}
`;
}
