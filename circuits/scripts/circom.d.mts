/** An instance of a template; see circuits/circuits.json. `params` is in the order of the template's parameters. */
export interface CircuitInstance {
  name?: string;
  file: string;
  template: string;
  params: Record<string, number> | number[];
  public?: string[];
  deployed?: boolean;
}

/** A row of circuits/circuits.json. */
export interface TabledCircuit extends CircuitInstance {
  name: string;
  params: Record<string, number>;
  deployed: boolean;
}

export function readCircuitTable(): Promise<TabledCircuit[]>;
export function mainSource(instance: CircuitInstance): string;
export function compile(
  instance: CircuitInstance,
  options?: { outputs?: ('r1cs' | 'wasm' | 'sym')[]; area?: string; simplification?: 'O1' | 'O2' },
): Promise<{ r1cs: string; wasm: string; sym: string }>;
export function readR1csHeader(path: string): Promise<{
  wires: number;
  publicOutputs: number;
  publicInputs: number;
  privateInputs: number;
  constraints: number;
}>;
