import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CircuitInstance, readCircuitTable } from '@zkr/proving/circuit-table';
import { keyManifestSchema } from '@zkr/proving/development-keys/key-manifest';
import type { CircuitArtifacts, CircuitProgress } from '@zkr/proving/ensure-circuit';
import { ensureCircuitInProcess } from '@zkr/proving/ensure-circuit-process';
import type { SnarkjsVerificationKey } from '@zkr/l1/verification-key-arguments';
import { LaunchError } from '../launch-error.js';
import { projectRoot } from '../project.js';
import { chooseCircuits } from './circuit-set.js';

/** A circuit whose key the contract gets, with everything made for it. */
export interface PreparedCircuit {
  /** As it stands in calldata. */
  readonly id: number;
  readonly name: string;
  readonly slots: number;
  readonly depth: number;
  readonly feeSlots: number;
  readonly keyKind: string;
  readonly verificationKey: SnarkjsVerificationKey;
  readonly artifacts: CircuitArtifacts;
}

export const circuitCache = (cacheDir: string): string => join(cacheDir, 'circuits');

export interface CircuitsInput {
  readonly cacheDir: string;
  /** Names of --circuits. */
  readonly asked: readonly string[] | undefined;
  /** Names in the order of their ids, of the deployment that is to be resumed. */
  readonly deployed: readonly string[] | undefined;
}

/** Compiles and makes keys for what the contract gets or has, one at a time because each takes much memory. */
export async function prepareCircuits({ cacheDir, asked, deployed }: CircuitsInput, say: (detail: string) => void, signal: AbortSignal): Promise<PreparedCircuit[]> {
  const instances = chooseCircuits(await readCircuitTable(projectRoot), asked, deployed);
  const prepared: PreparedCircuit[] = [];
  for (const [id, { name, params }] of instances.entries()) {
    const artifacts = await ensureCircuitInProcess(projectRoot, name, circuitCache(cacheDir), (progress) => say(describe(name, progress)), signal);
    const { slots, depth, feeSlots } = params;
    if (slots === undefined || depth === undefined || feeSlots === undefined) {
      throw new LaunchError(`circuits.json: ${name} is deployed but has no slots, depth or feeSlots`);
    }
    const manifest = keyManifestSchema.parse(JSON.parse(await readFile(artifacts.manifest, 'utf8')));
    const verificationKey = JSON.parse(await readFile(artifacts.verificationKey, 'utf8')) as SnarkjsVerificationKey;
    prepared.push({ id, name, slots, depth, feeSlots, keyKind: manifest.kind, verificationKey, artifacts });
  }
  requireOneShape(instances, prepared);
  return prepared;
}

/** One tree and one way to lay out fees under all circuits. */
function requireOneShape(instances: readonly CircuitInstance[], [first, ...others]: PreparedCircuit[]): void {
  if (first === undefined) throw new LaunchError('circuits.json marks no circuit as deployed');
  if (others.every(({ depth, feeSlots }) => depth === first.depth && feeSlots === first.feeSlots)) return;
  throw new LaunchError(`${instances.map(({ name }) => name).join(', ')} differ in depth or feeSlots: circuits of one deployment share both`);
}

function describe(name: string, { step, fraction }: CircuitProgress): string {
  if (step === 'compile') return `compiling ${name}`;
  return step === 'key' ? `making the development key of ${name}, ${Math.floor(fraction * 100)} %` : `${name} is ready`;
}
