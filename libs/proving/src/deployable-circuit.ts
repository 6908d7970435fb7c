import { readFile } from 'node:fs/promises';
import { type CircuitInstance, CircuitTableError } from './circuit-table.js';
import { keyManifestSchema } from './development-keys/key-manifest.js';
import { type VerificationKey, verificationKeySchema } from './verification-key.js';

/** A circuit with its key, as the contract gets it. */
export interface DeployableCircuit {
  /** As it stands in calldata: its place among the deployed ones. */
  readonly id: number;
  readonly name: string;
  readonly slots: number;
  readonly depth: number;
  readonly feeSlots: number;
  /** `kind` of the key's manifest. */
  readonly keyKind: string;
  readonly circuitHash: string;
  readonly constraints: number;
  readonly verificationKey: VerificationKey;
}

/**
 * @param files paths of the key's manifest and of its verification key
 * @throws CircuitTableError the circuit is none of segments
 */
export async function deployableCircuit(
  id: number,
  { name, params }: CircuitInstance,
  files: { readonly manifest: string; readonly verificationKey: string },
): Promise<DeployableCircuit> {
  const { slots, depth, feeSlots } = params;
  if (slots === undefined || depth === undefined || feeSlots === undefined) {
    throw new CircuitTableError(`circuits.json: ${name} is deployed but has no slots, depth or feeSlots`);
  }
  const { kind, circuitHash, constraints } = keyManifestSchema.parse(JSON.parse(await readFile(files.manifest, 'utf8')));
  const verificationKey = verificationKeySchema.parse(JSON.parse(await readFile(files.verificationKey, 'utf8')));
  return { id, name, slots, depth, feeSlots, keyKind: kind, circuitHash, constraints, verificationKey };
}

/** One tree and one way to lay out fees under all circuits. @throws CircuitTableError if they differ, or there is none */
export function requireOneShape(circuits: readonly DeployableCircuit[]): void {
  const [first, ...others] = circuits;
  if (first === undefined) throw new CircuitTableError('there is no circuit to deploy');
  if (others.every(({ depth, feeSlots }) => depth === first.depth && feeSlots === first.feeSlots)) return;
  const names = circuits.map(({ name }) => name).join(', ');
  throw new CircuitTableError(`${names} differ in depth or feeSlots: circuits of one deployment share both`);
}
