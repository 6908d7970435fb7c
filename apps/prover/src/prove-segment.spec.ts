import { readFileSync } from 'node:fs';
import type { Proof } from '@zkr/proving/proof';
import type { CircuitInput, Prover } from '@zkr/proving/prover';
import { fromHex, hexToBytes } from '@zkr/protocol/hex';
import { decodeTrace, encodeTrace } from '@zkr/witness/trace-bytes';
import { TraceError } from '@zkr/witness/trace-error';
import { expect, it } from 'vitest';
import { PublicInputMismatchError, WrongProofError } from './errors.js';
import { proveSegmentWith } from './prove-segment.js';
import type { LeasedSegment } from './segment-source.js';
import { selfTestInput } from './self-test-input.js';

interface Vector {
  domain: string;
  depth: number;
  slots: number;
  segments: { circuitId: number; publicInputs: string[]; trace: string }[];
}
const vector = JSON.parse(readFileSync(new URL('../../../test/vectors/segment.json', import.meta.url), 'utf8')) as Vector;
const { publicInputs, trace: hex, circuitId } = vector.segments[0]!;
const trace = hexToBytes(hex);
const decimals = publicInputs.map((input) => BigInt(input).toString());
const segment: LeasedSegment = { id: 1n, token: 1n, attempt: 1, circuitId, trace, publicInputs: decimals };
const circuit = { domain: fromHex(vector.domain), circuitId, slots: vector.slots, name: 'segment-5' };
const point = { pi_a: ['1', '2', '1'], pi_b: [['1', '2'], ['3', '4'], ['1', '0']], pi_c: ['5', '6', '1'], protocol: 'groth16', curve: 'bn128' } as Proof;

function setUp(valid = true) {
  const inputs: CircuitInput[] = [];
  const phases: string[] = [];
  const prover: Prover = {
    name: 'fake',
    backend: 'fake',
    prove: async (input) => {
      inputs.push(input);
      return { proof: point, publicSignals: decimals, timings: { witnessMs: 3, proveMs: 4 } };
    },
    close: async () => {},
  };
  const verified: (readonly string[])[] = [];
  const verify = async (signals: readonly string[]) => {
    verified.push(signals);
    return valid;
  };
  const prove = proveSegmentWith({ prover, circuit, verify, metrics: { phase: (phase) => phases.push(phase) } });
  return { inputs, phases, verified, prove: (leased: LeasedSegment) => prove(leased, new AbortController().signal) };
}

it('proves a golden segment and hands over what L1 reads', async () => {
  const { prove, inputs, phases, verified } = setUp();
  const result = await prove(segment);
  expect(result).toMatchObject({ witnessMs: 3, proveMs: 4, backend: 'fake' });
  expect(result.proof).toMatch(/^0x[0-9a-f]{512}$/);
  expect(inputs[0]!['commitment']).toBe(decimals[2]);
  expect(verified).toEqual([decimals]);
  expect(phases).toEqual(['witness', 'prove', 'verify']);
});

it.each(decimals.map((_, i) => i))('row 6: refuses public input %i that the trace does not lead to, before it proves', async (i) => {
  const { prove, inputs } = setUp();
  const changed = decimals.map((value, j) => (i === j ? (BigInt(value) + 1n).toString() : value));
  await expect(prove({ ...segment, publicInputs: changed })).rejects.toBeInstanceOf(PublicInputMismatchError);
  expect(inputs).toEqual([]);
});

it('refuses a trace that the VM does not execute, and what is no trace', async () => {
  const { prove } = setUp();
  const decoded = decodeTrace(trace);
  const twice = encodeTrace({ ...decoded, operations: [...decoded.operations, ...decoded.operations] });
  await expect(prove({ ...segment, trace: twice })).rejects.toBeInstanceOf(TraceError);
  await expect(prove({ ...segment, trace: new Uint8Array(3) })).rejects.toBeInstanceOf(TraceError);
});

it('hands in no proof that does not verify', async () => {
  await expect(setUp(false).prove(segment)).rejects.toBeInstanceOf(WrongProofError);
});

it('has a self-test for every deployment', () => {
  for (const slots of [1, 5]) {
    const input = selfTestInput({ ...circuit, slots }, 12, 2);
    expect(input['domain']).toBe(circuit.domain.toString());
    expect(input['selector']).toHaveLength(slots);
  }
});
