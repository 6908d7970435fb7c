import { compile, readCircuitTable, readR1csHeader } from './circom.mjs';

// Counts the constraints of the deployed circuits, and what one more slot costs.
//   node circuits/scripts/report.mjs [--json]
// A count is all constraints after --O2, from the r1cs file. perTransfer, by depth: the difference between a deployed circuit and the
// reference instance (deployed: false) of its depth, per slot. Any operation fills a slot, so that is the cost of a transfer.

const table = await readCircuitTable();
const counted = [];
for (const instance of table) {
  const { r1cs } = await compile(instance, { area: 'circuits-report' });
  counted.push({ instance, ...(await readR1csHeader(r1cs)) });
}

const perTransfer = {};
for (const { instance, constraints } of counted) {
  if (!instance.deployed) continue;
  const { slots, depth, feeSlots } = instance.params;
  const reference = counted.find(
    ({ instance: { deployed, params } }) =>
      !deployed && params.depth === depth && params.feeSlots === feeSlots && params.slots !== slots,
  );
  if (reference === undefined)
    throw new Error(`circuits.json has no reference instance of depth ${depth} for ${instance.name}`);
  perTransfer[depth] = (constraints - reference.constraints) / (slots - reference.instance.params.slots);
}

if (process.argv.includes('--json')) {
  const circuits = counted
    .filter(({ instance }) => instance.deployed)
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
