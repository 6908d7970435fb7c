import { join } from 'node:path';
import { readCircuitTable } from '@zkr/proving/circuit-table';
import { type DeployableCircuit, deployableCircuit, requireOneShape } from '@zkr/proving/deployable-circuit';
import type { CircuitProgress } from '@zkr/proving/ensure-circuit';
import { ensureCircuitInProcess } from '@zkr/proving/ensure-circuit-process';
import { projectRoot } from '../project.js';
import { chooseCircuits } from './circuit-set.js';

export const circuitCache = (cacheDir: string): string => join(cacheDir, 'circuits');

export interface CircuitsInput {
  readonly cacheDir: string;
  /** Names of --circuits. */
  readonly asked: readonly string[] | undefined;
  /** Names in the order of their ids, of the deployment that is to be resumed. */
  readonly deployed: readonly string[] | undefined;
}

/** Compiles and makes keys for what the contract gets or has, one at a time because each takes much memory. */
export async function prepareCircuits({ cacheDir, asked, deployed }: CircuitsInput, say: (detail: string) => void, signal: AbortSignal): Promise<DeployableCircuit[]> {
  const instances = chooseCircuits(await readCircuitTable(projectRoot), asked, deployed);
  const prepared: DeployableCircuit[] = [];
  for (const [id, instance] of instances.entries()) {
    const { name } = instance;
    const artifacts = await ensureCircuitInProcess(projectRoot, name, circuitCache(cacheDir), (progress) => say(describe(name, progress)), signal);
    prepared.push(await deployableCircuit(id, instance, artifacts));
  }
  requireOneShape(prepared);
  return prepared;
}

function describe(name: string, { step, fraction }: CircuitProgress): string {
  if (step === 'compile') return `compiling ${name}`;
  return step === 'key' ? `making the development key of ${name}, ${Math.floor(fraction * 100)} %` : `${name} is ready`;
}
