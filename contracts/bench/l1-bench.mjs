// `npm run -s bench:l1 -- [--json]`: bytes and gas of each operation, of batches, requests, pushes and escape proofs, measured on
// anvil under the current fork's rules. `total` is what a transaction is charged: data and execution, or EIP-7623's floor if that
// is more. Marginal numbers are differences of two transactions.
import Table from 'cli-table3';
import { startBenchChain } from './bench-chain.mjs';
import { measureBatches } from './batches.mjs';
import { measureEscape, measureRequests } from './requests.mjs';
import { measureOperations } from './operations.mjs';

const bench = await startBenchChain({ slots: 512 });
let result;
try {
  const requests = await measureRequests(bench);
  const operations = await measureOperations(bench);
  const batches = await measureBatches(bench);
  const escape = await measureEscape(bench);
  result = { chain: 'anvil, hardfork osaka', depth: 12, operations, batches, requests, escape };
} finally {
  await bench.stop();
}

if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
else for (const [name, rows] of Object.entries(result)) if (Array.isArray(rows)) print(name, rows);

function print(name, rows) {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  const table = new Table({ head: [name, ...columns.slice(1)], style: { head: [], border: [] } });
  for (const row of rows) table.push(columns.map((column) => row[column] ?? ''));
  process.stdout.write(`${table}\n`);
}
