import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureCircuitInProcess } from '@zkr/proving/ensure-circuit-process';
import { readCircuitTable } from './circom.mjs';

// Compiles circuits and makes their development keys ahead of a start, into the cache that `npm start` and the benchmarks read.
//   npm run circuits:prepare -- [--cache-dir <folder>] <name>…
// What the cache has is left as it is. Ends with 2 for a name that circuits.json does not have, with 1 if a circuit cannot be made.

const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'cache-dir': { type: 'string', default: resolve(root, '.rollup', 'cache') } },
});
const names = (await readCircuitTable()).map(({ name }) => name);
const unknown = positionals.find((name) => !names.includes(name));
if (positionals.length === 0 || unknown !== undefined) {
  process.stderr.write(`${unknown === undefined ? 'which circuits?' : `no circuit ${unknown}:`} circuits.json has ${names.join(', ')}\n`);
  process.exit(2);
}

try {
  // One at a time, because each takes gigabytes.
  for (const name of positionals) await prepare(name, resolve(values['cache-dir'], 'circuits'));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

async function prepare(name, cacheFolder) {
  const from = performance.now();
  const seconds = () => `${((performance.now() - from) / 1000).toFixed(0)} s`;
  let said = '';
  const { constraints } = await ensureCircuitInProcess(root, name, cacheFolder, ({ step, fraction }) => {
    const tens = Math.floor(fraction * 10) * 10;
    const line = step === 'key' ? `making the development key, ${tens} %` : 'compiling';
    if (step === 'ready' || line === said) return;
    said = line;
    process.stdout.write(`${name}: ${line} (${seconds()})\n`);
  });
  process.stdout.write(`${name}: ready, ${constraints} constraints (${seconds()})\n`);
}
