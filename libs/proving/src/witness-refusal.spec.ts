import { describe, expect, it } from 'vitest';
import { isOfTheInput } from './witness-refusal.js';

describe('why a witness failed', () => {
  it.each([
    'Error: Assert Failed. Error in template Segment_12 line: 40',
    'Too many values for input signal slots',
    'Not enough values for input signal slots',
    'Signal not found.',
    'Not all inputs have been set. Only 3 out of 9',
  ])('is the input: %s', (message) => expect(isOfTheInput(new Error(message))).toBe(true));

  it.each(['WebAssembly.Memory(): could not allocate memory', 'WebAssembly.compile(): expected magic word', "ENOENT: no such file or directory, open 'circuit.wasm'"])(
    'is the machine: %s',
    (message) => expect(isOfTheInput(new Error(message))).toBe(false),
  );
});
