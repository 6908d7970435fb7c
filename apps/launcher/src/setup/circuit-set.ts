import type { CircuitInstance } from '@zkr/proving/circuit-table';
import { LaunchError } from '../launch-error.js';

/**
 * The circuits of a start, in the order of their ids. A deployment keeps the set it was made with, because the contract fixes the
 * keys; a new one gets those asked for, else those that circuits.json marks, in the table's order.
 *
 * @param asked names of --circuits
 * @param deployed names in the order of their ids, if the data folder has a deployment
 * @throws LaunchError for a name that the table does not have, and for another set than the deployed one
 */
export function chooseCircuits(table: readonly CircuitInstance[], asked: readonly string[] | undefined, deployed: readonly string[] | undefined): CircuitInstance[] {
  if (asked !== undefined) requireKnown(table, asked);
  if (deployed !== undefined) {
    if (asked !== undefined) requireSameSet(deployed, asked);
    return deployed.map((name) => find(table, name) ?? unknown(table, name));
  }
  return table.filter(({ name, deployed: marked }) => (asked === undefined ? marked : asked.includes(name)));
}

/** @throws LaunchError unless both name the same circuits, in any order */
export function requireSameSet(deployed: readonly string[], asked: readonly string[]): void {
  if (deployed.length === new Set(asked).size && deployed.every((name) => asked.includes(name))) return;
  throw new LaunchError(`the data folder was deployed with ${deployed.join(', ')}, not with ${asked.join(', ')}: start with --circuits ${deployed.join(',')}, or start over with --fresh`);
}

function requireKnown(table: readonly CircuitInstance[], names: readonly string[]): void {
  for (const name of names) if (find(table, name) === undefined) unknown(table, name);
}

const find = (table: readonly CircuitInstance[], name: string): CircuitInstance | undefined => table.find((instance) => instance.name === name);

function unknown(table: readonly CircuitInstance[], name: string): never {
  throw new LaunchError(`circuits.json has no circuit ${name}; it has ${table.map((instance) => instance.name).join(', ')}`);
}
