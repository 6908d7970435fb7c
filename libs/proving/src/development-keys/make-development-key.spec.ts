import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { groth16, wtns, zKey } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { singleThreadedCurve } from '../bn128-curve.js';
import { type CircuitArtifacts, ensureCircuit } from '../ensure-circuit.js';
import * as tiny from '../testing/tiny-repository.js';
import { nativeBinaryForTests } from '../testing/native-binary.js';
import { type DevelopmentKeyPaths, makeDevelopmentKey } from './make-development-key.js';
import { makeNativeDevelopmentKey, NativeKeyError } from './make-native-development-key.js';

const native = await nativeBinaryForTests();

/** Everything here is proved and verified by snarkjs alone. */
let repository: tiny.TinyRepository;
const artifacts: Record<string, CircuitArtifacts> = {};

beforeAll(async () => {
  await singleThreadedCurve();
  repository = await tiny.tinyRepository();
  for (const maker of ['typescript', 'native'] as const) {
    for (const instance of [tiny.GATES, tiny.PREIMAGE]) {
      artifacts[`${maker} ${instance.name}`] = await ensureCircuit({
        ...{ repositoryRoot: repository.root, instance, cacheFolder: join(repository.cache, maker) },
        nativeBinary: maker === 'native' ? native?.path : null,
      });
    }
  }
}, 60_000);

afterAll(() => repository[Symbol.asyncDispose]());

async function prove(circuit: CircuitArtifacts, input: object, provingKey = circuit.provingKey) {
  const witness = { type: 'mem' as const };
  await wtns.calculate(input, circuit.wasm, witness);
  return groth16.prove(provingKey, witness);
}

const readJson = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;

const make = (maker: string, paths: DevelopmentKeyPaths) =>
  maker === 'native' ? makeNativeDevelopmentKey(native!.path, paths) : makeDevelopmentKey(paths);

const circuits: [name: string, input: object, expected: string[]][] = [
  ['gates', tiny.GATES_INPUT, tiny.GATES_OUTPUT],
  ['preimage', tiny.PREIMAGE_INPUT, [tiny.PREIMAGE_INPUT.hash]],
];
const makers = native ? ['typescript', 'native'] : ['typescript'];

describe.each(makers.flatMap((maker) => circuits.map((circuit) => [maker, ...circuit] as const)))(
  '%s: %s',
  (maker, name, input, expected) => {
    test('proofs verify, and only for their public signals', async () => {
      const circuit = artifacts[`${maker} ${name}`]!;
      const key = await readJson(circuit.verificationKey);
      const { proof, publicSignals } = await prove(circuit, input);
      expect(publicSignals).toEqual(expected);
      expect(await groth16.verify(key, publicSignals, proof)).toBe(true);
      for (let i = 0; i < publicSignals.length; i++) {
        const wrong = publicSignals.with(i, String(BigInt(publicSignals[i]!) + 1n));
        expect(await groth16.verify(key, wrong, proof)).toBe(false);
      }
    });

    test('the verification key is the one snarkjs reads from the proving key', async () => {
      const circuit = artifacts[`${maker} ${name}`]!;
      expect(await zKey.exportVerificationKey(circuit.provingKey)).toEqual(
        await readJson(circuit.verificationKey),
      );
    });

    test('a second key shares no point with the first, and their proofs do not mix', async () => {
      const circuit = artifacts[`${maker} ${name}`]!;
      const provingKey = join(repository.root, `${maker} ${name} second.zkey`);
      const verificationKey = join(repository.root, `${maker} ${name} second.json`);
      await make(maker, { r1cs: circuit.r1cs, provingKey, verificationKey });
      const [first, second] = [await readJson(circuit.verificationKey), await readJson(verificationKey)];
      for (const part of ['vk_alpha_1', 'vk_beta_2', 'vk_gamma_2', 'vk_delta_2', 'IC']) {
        expect(second[part]).not.toEqual(first[part]);
      }
      const { proof, publicSignals } = await prove(circuit, input, provingKey);
      expect(await groth16.verify(second, publicSignals, proof)).toBe(true);
      expect(await groth16.verify(first, publicSignals, proof)).toBe(false);
    });
  },
);

test('an existing key is never overwritten', async () => {
  const { r1cs, provingKey, verificationKey } = artifacts['typescript gates']!;
  const paths = { r1cs, provingKey, verificationKey };
  await expect(makeDevelopmentKey(paths)).rejects.toThrow(/EEXIST/);
  if (native) await expect(makeNativeDevelopmentKey(native.path, paths)).rejects.toThrow(/file exists/);
});

test.skipIf(!native)('a native prover that fails or is aborted says so', async () => {
  const { r1cs } = artifacts['typescript gates']!;
  const paths = { r1cs, provingKey: join(repository.root, 'no folder', 'key'), verificationKey: 'unused' };
  await expect(makeNativeDevelopmentKey(native!.path, paths)).rejects.toThrow(NativeKeyError);
  const aborted = makeNativeDevelopmentKey(
    native!.path,
    paths,
    undefined,
    AbortSignal.abort(new Error('enough')),
  );
  await expect(aborted).rejects.toThrow('enough');
});
