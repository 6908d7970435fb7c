/**
 * Remakes the small circuit, key and witness of the Go tests, after `npm run build`:
 * node libs/proving/native/testdata/make.mjs
 * The key is made in TypeScript from secrets that lie beside it, so that Go's can be compared with it.
 */
import { createHash } from 'node:crypto';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { wtns } from 'snarkjs';
import { makeDevelopmentKey } from '../../dist/development-keys/make-development-key.js';
import { ensureCircuit } from '../../dist/ensure-circuit.js';
import { GATES, GATES_INPUT, tinyRepository } from '../../dist/testing/tiny-repository.js';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const secrets = Array.from({ length: 5 }, (_, i) => {
  const bytes = createHash('sha256').update(`secret ${i}`).digest();
  // Below the field's modulus, so that none is drawn twice.
  bytes[31] &= 0x1f;
  return bytes;
});
const repository = await tinyRepository();
try {
  const options = { repositoryRoot: repository.root, instance: GATES, cacheFolder: repository.cache };
  const { r1cs, wasm } = await ensureCircuit(options);
  await copyFile(r1cs, here('gates.r1cs'));
  await writeFile(here('gates.secrets'), Buffer.concat(secrets));
  const [provingKey, verificationKey] = [here('gates.zkey'), `${repository.root}/unused.json`];
  await rm(provingKey, { force: true });
  const remaining = [...secrets];
  await makeDevelopmentKey({ r1cs, provingKey, verificationKey }, undefined, (bytes) => bytes.set(remaining.shift()));
  const witness = { type: 'mem' };
  await wtns.calculate(GATES_INPUT, wasm, witness);
  await writeFile(here('gates.wtns'), witness.data);
} finally {
  await repository[Symbol.asyncDispose]();
}
process.exit(0);
