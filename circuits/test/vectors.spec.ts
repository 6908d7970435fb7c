import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { hexToBytes } from '@zkr/protocol/hex';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { circuitSignals } from '@zkr/witness/circuit-signals';
import { decodeTrace } from '@zkr/witness/trace-bytes';
import { readCircuitTable } from '../scripts/circom.mjs';
import { loadCircuit, COMPILE_TIMEOUT_MS, type Circuit } from './circuit.js';
import { parseSignal, WitnessRefused } from './witness-calculator.js';

// The deployed circuit itself, at its full size, against the golden segments that TypeScript and Solidity read too.

interface Vectors {
  domain: string;
  slots: number;
  depth: number;
  segments: { circuitId: number; publicInputs: string[]; trace: string }[];
}

const vectors = JSON.parse(
  await readFile(new URL('../../test/vectors/segment.json', import.meta.url), 'utf8'),
) as Vectors;

describe('the deployed circuit', () => {
  let circuit: Circuit;
  beforeAll(async () => {
    const table = await readCircuitTable();
    const deployed = table.find(
      ({ deployed, params }) =>
        deployed && params['slots'] === vectors.slots && params['depth'] === vectors.depth,
    );
    if (deployed === undefined) throw new Error('circuits.json deploys no circuit of the vectors’ size');
    circuit = await loadCircuit(deployed);
  }, COMPILE_TIMEOUT_MS);

  it.each(vectors.segments.map((segment, i) => [i, segment] as const))(
    'proves golden segment %i and nothing beside it',
    async (_, { circuitId, publicInputs, trace }) => {
      const choice = { domain: BigInt(vectors.domain), circuitId, slots: vectors.slots };
      const signals = circuitSignals(buildSegmentInput(decodeTrace(hexToBytes(trace)), choice));
      const inputs = Object.fromEntries(
        Object.entries(signals).map(([name, signal]) => [name, parseSignal(signal)]),
      );
      const witness = await circuit.witness(inputs);
      expect(witness.slice(1, 8)).toEqual(publicInputs.map(BigInt));
      await expect(circuit.witness({ ...inputs, evaluation: 1n })).rejects.toThrow(WitnessRefused);
    },
    60_000,
  );
});
