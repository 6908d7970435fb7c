// Writes test/vectors/poseidon.json: inputs and hashes by an implementation that shares nothing with the generated Solidity.
// With --check it only compares, and exits 1 when the file is out of date.
import { keccak_256 } from '@noble/hashes/sha3.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { poseidon4, poseidon6 } from 'poseidon-lite';

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const RANDOM = 280;
const EDGES = [0n, 1n, R - 1n, R - 2n, 1n << 128n, (1n << 253n) - 1n];

/** Uniform enough, and the same on every run. */
function pseudorandom(label) {
  return BigInt(`0x${Buffer.from(keccak_256(Buffer.from(label))).toString('hex')}`) % R;
}

/** Random inputs, an edge in every place among random ones, and edges everywhere. */
function inputsOf(arity) {
  const random = (i) => Array.from({ length: arity }, (_, j) => pseudorandom(`poseidon ${arity} ${i} ${j}`));
  const single = EDGES.flatMap((edge, e) => Array.from({ length: arity }, (_, j) => random(1000 + e).with(j, edge)));
  const all = EDGES.map((edge) => Array.from({ length: arity }, () => edge));
  return [...Array.from({ length: RANDOM }, (_, i) => random(i)), ...single, ...all];
}

const flat = (arity, hash) => inputsOf(arity).flatMap((inputs) => [...inputs, hash(inputs)].map((x) => `0x${x.toString(16)}`));
const text = `${JSON.stringify({ arity4: flat(4, poseidon4), arity6: flat(6, poseidon6) }, null, 1)}\n`;
const path = new URL('../../test/vectors/poseidon.json', import.meta.url);
if (!process.argv.includes('--check')) writeFileSync(path, text);
else if (readFileSync(path, 'utf8') !== text) {
  console.error('test/vectors/poseidon.json is out of date: run node contracts/scripts/generate-poseidon-vectors.mjs');
  process.exitCode = 1;
}
