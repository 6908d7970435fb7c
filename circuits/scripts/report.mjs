import { compile, readCircuitTable, readR1csHeader } from './circom.mjs';

// Counts the constraints of circuits, and what one more slot costs.
//   node circuits/scripts/report.mjs [--json] [name…]
// Without names, of the deployed circuits; large ones take minutes to compile. A count is all constraints after --O2, from the r1cs
// file. perTransfer, by depth: the difference between such a circuit and the reference instance (the smallest row of its depth that
// is not deployed), per slot. Any operation fills a slot, so that is the cost of a transfer.

const table = await readCircuitTable();
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = names.find((name) => !table.some((instance) => instance.name === name));
if (unknown !== undefined) throw new Error(`circuits.json has no ${unknown}; it has ${table.map(({ name }) => name).join(', ')}`);
const asked = table.filter(({ name, deployed }) => (names.length > 0 ? names.includes(name) : deployed));
const reported = asked.map((instance) => ({ instance, reference: referenceOf(instance) }));

const constraintsOf = new Map();
const counted = [];
for (const instance of new Set(reported.flatMap(({ instance, reference }) => [instance, reference]))) {
  const { r1cs } = await compile(instance, { area: 'circuits-report' });
  const header = await readR1csHeader(r1cs);
  constraintsOf.set(instance, header.constraints);
  counted.push({ instance, ...header });
}

const perTransfer = {};
for (const { instance, reference } of reported) {
  const more = constraintsOf.get(instance) - constraintsOf.get(reference);
  perTransfer[instance.params.depth] = more / (instance.params.slots - reference.params.slots);
}

function referenceOf({ name, params }) {
  const candidates = table
    .filter(({ deployed }) => !deployed)
    .filter((row) => row.params.depth === params.depth && row.params.feeSlots === params.feeSlots && row.params.slots !== params.slots)
    .sort((a, b) => a.params.slots - b.params.slots);
  if (candidates[0] === undefined) throw new Error(`circuits.json has no reference instance of depth ${params.depth} for ${name}`);
  return candidates[0];
}

if (process.argv.includes('--json')) {
  const circuits = counted
    .filter(({ instance }) => asked.includes(instance))
    .map(({ instance, constraints }) => ({
      name: instance.name,
      slots: instance.params.slots,
      depth: instance.params.depth,
      constraints,
    }));
  process.stdout.write(`${JSON.stringify({ perTransfer, circuits })}\n`);
} else {
  console.table(
    counted.map(({ instance, constraints, publicInputs, wires }) => ({
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
