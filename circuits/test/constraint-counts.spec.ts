import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compile, readCircuitTable, readR1csHeader, type CircuitInstance } from '../scripts/circom.mjs';
import { COMPILE_TIMEOUT_MS } from './circuit.js';
import { SMALL_SEGMENT } from './reference/sample.js';

// A circuit that grows costs everybody who proves: so a count changes with circuits/constraints.json, or not at all. Compiled are only the
// instances that other tests compile too; `npm run -s circuits:report` checks the others.

const pinned = JSON.parse(await readFile(new URL('../constraints.json', import.meta.url), 'utf8')) as Record<
  string,
  number
>;

async function count(instance: CircuitInstance): Promise<number> {
  const { r1cs } = await compile(instance, { outputs: ['r1cs', 'wasm', 'sym'], area: 'circuits-test' });
  return (await readR1csHeader(r1cs)).constraints;
}

describe('constraint counts', () => {
  it('of the smallest segment are as pinned', async () => {
    expect(await count(SMALL_SEGMENT)).toBe(pinned['segment-2-depth-2']);
  }, COMPILE_TIMEOUT_MS);

  it('of the deployed segment-5 are as pinned', async () => {
    const deployed = (await readCircuitTable()).find(({ name }) => name === 'segment-5');
    expect(await count(deployed as CircuitInstance)).toBe(pinned['segment-5']);
  }, COMPILE_TIMEOUT_MS);

  it('of a slot keep below 21,000 at depth 12 and 26,000 at depth 16', () => {
    const perSlot = (larger: string, smaller: string) => ((pinned[larger] as number) - (pinned[smaller] as number)) / 3;
    expect(perSlot('segment-5', 'segment-2')).toBeLessThanOrEqual(21_000);
    expect(perSlot('segment-5-depth-16', 'segment-2-depth-16')).toBeLessThanOrEqual(26_000);
  });

  it('are pinned for every instance of the table', async () => {
    for (const { name } of await readCircuitTable()) expect(pinned).toHaveProperty(name);
  });
});
