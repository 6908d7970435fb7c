import { readFile } from 'node:fs/promises';
import { compile, readCircuitTable, readR1csHeader } from './circom.mjs';

// Counts the constraints of circuits, and what one more slot costs.
//   node circuits/scripts/report.mjs [--json] [name…]
// Reports the circuits named, or those deployed; large ones take minutes to compile. A count is all constraints after --O2, from the r1cs
// file. perTransfer, by depth: the difference between the two smallest instances of that depth, per slot. Any operation fills a slot, so
// that is the cost of a transfer.
// Ends with code 1 if a count is not the one pinned in circuits/constraints.json.

const table = await readCircuitTable();
const pinned = JSON.parse(await readFile(new URL('../constraints.json', import.meta.url), 'utf8'));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = names.find((name) => !table.some((instance) => instance.name === name));
if (unknown !== undefined) throw new Error(`circuits.json has no ${unknown}; it has ${table.map(({ name }) => name).join(', ')}`);
const reported = table.filter(({ name, deployed }) => (names.length > 0 ? names.includes(name) : deployed));
const pairs = [...new Set(table.map(({ params }) => params.depth))].map(twoSmallest);

const counts = new Map();
for (const instance of new Set([...reported, ...pairs.flat()])) {
  const { r1cs } = await compile(instance, { area: 'circuits-report' });
  counts.set(instance, await readR1csHeader(r1cs));
}

const perTransfer = {};
for (const [smaller, larger] of pairs) {
  const more = counts.get(larger).constraints - counts.get(smaller).constraints;
  perTransfer[smaller.params.depth] = more / (larger.params.slots - smaller.params.slots);
}

function twoSmallest(depth) {
  const [smaller, larger] = table.filter(({ params }) => params.depth === depth).sort((a, b) => a.params.slots - b.params.slots);
  if (larger === undefined) throw new Error(`circuits.json has a single instance of depth ${depth}; the report needs two`);
  return [smaller, larger];
}

if (process.argv.includes('--json')) {
  const circuits = reported.map((instance) => ({
    name: instance.name,
    slots: instance.params.slots,
    depth: instance.params.depth,
    constraints: counts.get(instance).constraints,
  }));
  process.stdout.write(`${JSON.stringify({ perTransfer, circuits })}\n`);
} else {
  console.table(
    [...counts].map(([instance, { constraints, publicInputs, wires }]) => ({
      name: instance.name,
      slots: instance.params.slots,
      depth: instance.params.depth,
      deployed: instance.deployed,
      constraints,
      wires,
      // Groth16's domain also has a row per public input and one for the constant
      domain: `2^${Math.ceil(Math.log2(constraints + publicInputs + 1))}`,
    })),
  );
  console.log('per transfer, by depth:', perTransfer);
}

for (const [{ name }, { constraints }] of counts) {
  if (pinned[name] === constraints) continue;
  console.error(`${name} has ${constraints} constraints, circuits/constraints.json says ${pinned[name]}`);
  process.exitCode = 1;
}
