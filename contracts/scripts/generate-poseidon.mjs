// Writes src/libraries/Poseidon4.sol and Poseidon6.sol from @zkr/field-wasm's parameters: `npm run build` first. With --check it
// only compares, and exits 1 when a file is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { poseidon4, poseidon6 } from 'poseidon-lite';
import { companionPoseidon, evaluateCompanion } from './poseidon-companion.mjs';
import { solidityOf } from './poseidon-solidity.mjs';

/** Inputs, and how many partial rounds a turn of the loop has: a divisor of their number that fits the shift register's length. */
const INSTANCES = [
  { arity: 4, roundsPerTurn: 4, hash: poseidon4 },
  { arity: 6, roundsPerTurn: 3, hash: poseidon6 },
];

/** The tables must be the hash that everything else uses, before anything is written. */
function requireEqual(tables, hash) {
  const inputs = tables.mds.slice(1).map((row) => row[0]);
  if (evaluateCompanion(tables, inputs) !== hash(inputs)) throw new Error(`the tables for ${inputs.length} inputs are not Poseidon`);
}

let stale = 0;
for (const { arity, roundsPerTurn, hash } of INSTANCES) {
  const path = fileURLToPath(new URL(`../src/libraries/Poseidon${arity}.sol`, import.meta.url));
  const tables = companionPoseidon(arity);
  requireEqual(tables, hash);
  const text = solidityOf(tables, roundsPerTurn);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    stale++;
    console.error(`${path} is out of date: run node contracts/scripts/generate-poseidon.mjs`);
  }
}
process.exit(stale === 0 ? 0 : 1);
