import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** One row of circuits/circuits.json: a template with its parameters fixed. */
export const circuitInstanceSchema = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  template: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
  /** In circuits/src. */
  file: z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)*\.circom$/),
  params: z.record(z.string(), z.int().nonnegative()),
  public: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/)),
  /** Whether the contract knows its verification key. */
  deployed: z.boolean().default(false),
});

export type CircuitInstance = z.infer<typeof circuitInstanceSchema>;

/** A circuit that the table or its source does not describe as asked. */
export class CircuitTableError extends Error {
  override name = 'CircuitTableError';
}

export async function readCircuitTable(repositoryRoot: string): Promise<CircuitInstance[]> {
  const path = join(repositoryRoot, 'circuits', 'circuits.json');
  const table = z.array(circuitInstanceSchema).safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!table.success) throw new CircuitTableError(`${path}: ${z.prettifyError(table.error)}`);
  return table.data;
}

export async function findCircuitInstance(repositoryRoot: string, name: string): Promise<CircuitInstance> {
  const table = await readCircuitTable(repositoryRoot);
  const found = table.find((instance) => instance.name === name);
  if (!found) {
    throw new CircuitTableError(
      `circuits.json has no "${name}"; it has ${table.map((i) => i.name).join(', ')}`,
    );
  }
  return found;
}

/**
 * The circom file that instantiates a template. Parameters are matched by name against the template's declaration,
 * so that their order in the table cannot swap two of them.
 */
export function entrySource(instance: CircuitInstance, templateSource: string): string {
  const declaration = new RegExp(
    `template\\s+(?:custom\\s+|parallel\\s+)?${instance.template}\\s*\\(([^)]*)\\)`,
  );
  const declared = declaration.exec(templateSource)?.[1];
  if (declared === undefined) {
    throw new CircuitTableError(`${instance.file} declares no template ${instance.template}`);
  }
  const names = declared
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const given = Object.keys(instance.params);
  if (names.length !== given.length || names.some((name) => !(name in instance.params))) {
    throw new CircuitTableError(
      `${instance.name}: ${instance.template} takes (${names.join(', ')}), circuits.json gives (${given.join(', ')})`,
    );
  }
  const inputs = instance.public.length > 0 ? ` {public [${instance.public.join(', ')}]}` : '';
  const values = names.map((name) => instance.params[name]).join(', ');
  return `pragma circom 2.1.0;\ninclude "${instance.file}";\ncomponent main${inputs} = ${instance.template}(${values});\n`;
}
