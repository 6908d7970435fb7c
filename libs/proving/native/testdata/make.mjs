/** Remakes the small key and witness of the Go tests, after `npm run build`: node libs/proving/native/testdata/make.mjs */
import { copyFile, writeFile } from 'node:fs/promises';
import { wtns } from 'snarkjs';
import { ensureCircuit } from '../../dist/ensure-circuit.js';
import { GATES, GATES_INPUT, tinyRepository } from '../../dist/testing/tiny-repository.js';

const here = (name) => new URL(name, import.meta.url);
const repository = await tinyRepository();
try {
  const options = { repositoryRoot: repository.root, instance: GATES, cacheFolder: repository.cache };
  const { provingKey, wasm } = await ensureCircuit(options);
  await copyFile(provingKey, here('gates.zkey'));
  const witness = { type: 'mem' };
  await wtns.calculate(GATES_INPUT, wasm, witness);
  await writeFile(here('gates.wtns'), witness.data);
} finally {
  await repository[Symbol.asyncDispose]();
}
process.exit(0);
