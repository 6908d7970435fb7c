import { findCircuitInstance } from './circuit-table.js';
import { ensureCircuit } from './ensure-circuit.js';

/**
 * `node ensure-circuit-main.js <repository root> <instance> <cache folder>`: ensureCircuit as a process, so that its
 * memory goes back to the system. Progress: one JSON line each on stderr. Result: one JSON line on stdout.
 */
const [repositoryRoot, name, cacheFolder] = process.argv.slice(2);
if (!repositoryRoot || !name || !cacheFolder) {
  console.error('usage: ensure-circuit-main <repository root> <instance> <cache folder>');
  process.exit(2);
}

const instance = await findCircuitInstance(repositoryRoot, name);
let lastPercent = -1;
const artifacts = await ensureCircuit({
  ...{ repositoryRoot, instance, cacheFolder },
  onProgress: ({ step, fraction }) => {
    const percent = Math.floor(fraction * 100);
    if (percent === lastPercent && step === 'key') return;
    lastPercent = percent;
    process.stderr.write(`${JSON.stringify({ step, fraction })}\n`);
  },
});
process.stdout.write(`${JSON.stringify(artifacts)}\n`);
