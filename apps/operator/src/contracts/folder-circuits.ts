import { readCircuitTable } from '@zkr/proving/circuit-table';
import { type DeployableCircuit, deployableCircuit, requireOneShape } from '@zkr/proving/deployable-circuit';
import { hasKey, locateCircuit } from '@zkr/proving/locate-circuit';
import { CommandError } from '../command-error.js';

/**
 * The circuits of this version whose keys are in a folder, in the order of the table, which gives them their ids.
 * @param names only these; then all of them must be there
 * @throws CommandError none is there, or a named one is not
 */
export async function folderCircuits(
  repositoryRoot: string,
  folder: string,
  names: readonly string[] | undefined,
): Promise<DeployableCircuit[]> {
  const table = await readCircuitTable(repositoryRoot);
  const unknown = names?.find((name) => !table.some((instance) => instance.name === name));
  if (unknown !== undefined) {
    throw new CommandError(`this version has no circuit ${unknown}; it has ${table.map(({ name }) => name).join(', ')}`);
  }
  const circuits: DeployableCircuit[] = [];
  for (const instance of table.filter(({ name }) => names?.includes(name) ?? true)) {
    const location = await locateCircuit(repositoryRoot, instance, folder);
    if (await hasKey(location)) circuits.push(await deployableCircuit(circuits.length, instance, location.files));
    else if (names !== undefined) {
      throw new CommandError(`${folder} has no key of ${instance.name} as this version has it: there is no ${location.files.manifest}`);
    }
  }
  if (circuits.length === 0) throw new CommandError(`${folder} has no key of a circuit of this version: fetch them first (fetch-circuits)`);
  requireOneShape(circuits);
  return circuits;
}
