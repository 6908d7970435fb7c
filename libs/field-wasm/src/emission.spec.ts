import { describe, expect, it } from 'vitest';
import { eddsaModule } from './eddsa.js';
import { poseidonModule } from './poseidon-instance.js';

describe('emitted modules', () => {
  it.each([
    ['Poseidon', () => poseidonModule(4).bytes],
    ['EdDSA', () => eddsaModule().bytes],
  ])('%s is the same bytes each time', (_, emit) => {
    const bytes = emit();
    expect([...bytes.subarray(0, 4)]).toEqual([0, 0x61, 0x73, 0x6d]);
    expect(Buffer.compare(bytes, emit())).toBe(0);
  });
});
