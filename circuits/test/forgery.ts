import { beforeAll, expect, it } from 'vitest';
import { loadCircuit, COMPILE_TIMEOUT_MS, type Circuit } from './circuit.js';
import { ALICE, sampleState, SMALL_SEGMENT } from './reference/sample.js';
import { deposit, transfer, withdraw, type Operation } from './reference/operations.js';
import { buildSegment, type SegmentRequest } from './reference/segment.js';
import type { AccountFields, ReferenceState } from './reference/state.js';
import { WitnessRefused, type CircuitInputs } from './witness-calculator.js';

/** Breaks one rule in inputs that otherwise agree (see buildSegment), so that only that rule's constraint can refuse them. */
export interface Forgery {
  rule: string;
  /** Matches the template of the failed constraint and those around it: "Inner/Outer/Segment/". */
  refusedBy: RegExp;
  operations?: Operation[];
  state?: () => ReferenceState;
  request?: Partial<SegmentRequest>;
  /** Changes the finished inputs. */
  inputs?: (inputs: CircuitInputs) => void;
}

/** Registers one test per forgery. */
export function expectRefusals(forgeries: Forgery[]): void {
  let circuit: Circuit;
  beforeAll(async () => {
    circuit = await loadCircuit(SMALL_SEGMENT);
  }, COMPILE_TIMEOUT_MS);

  it.each(forgeries)(
    '$rule',
    async ({ refusedBy, operations = [], state = sampleState, request, inputs }) => {
      const built = buildSegment(state(), { slots: 2, fees: [undefined, undefined], operations, ...request });
      inputs?.(built);
      const refusal: unknown = await circuit.witness(built).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(refusal).toBeInstanceOf(WitnessRefused);
      const trace = (refusal as WitnessRefused).trace.replace(
        /Error in template (\w+)_\d+ line: \d+\n/g,
        '$1/',
      );
      expect(trace).toMatch(refusedBy);
    },
  );
}

type Falsified = Pick<Operation, 'forge'>;

/** Alice pays Bob, withdraws, and receives a deposit: operations that are valid unless falsified or out of range. */
export const pay = (mantissa: bigint, falsified: Falsified = {}): Operation =>
  transfer({ from: 1, to: 2, mantissa, key: ALICE.key }, falsified);
export const take = (amount: bigint, falsified: Falsified = {}): Operation =>
  withdraw({ from: 1, amount, recipient: 0xabcn, key: ALICE.key }, falsified);
export const fill = (amount: bigint, falsified: Falsified = {}): Operation =>
  deposit({ account: 1, owner: ALICE.owner, token: 0n, amount }, falsified);

export function withAccount(index: number, fields: AccountFields): () => ReferenceState {
  return () => {
    const state = sampleState();
    state.write(index, fields);
    return state;
  };
}
