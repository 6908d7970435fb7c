import { describe, expect, it } from 'vitest';
import { formatUnits, parseUnits, requirePackable, roundDownAmount, roundDownFee } from './amounts.js';

describe('amounts', () => {
  it('rounds down to what can be carried', () => {
    expect(roundDownAmount(1_234_567_891_234_567_891n)).toBe(1_234_567_890_000_000_000n);
    expect(roundDownFee(2_049n)).toBe(2_040n);
    expect(() => requirePackable('fee', 2_049n)).toThrow('round it down to 2040');
    expect(() => requirePackable('amount', roundDownAmount(1_234_567_891_234_567_891n))).not.toThrow();
  });

  it.each([
    ['1.5', 18, 1_500_000_000_000_000_000n, '1.5'],
    ['0', 18, 0n, '0'],
    ['12', 0, 12n, '12'],
    ['0.000001', 6, 1n, '0.000001'],
    ['007.10', 2, 710n, '7.1'],
  ])('reads %s with %i decimals', (text, decimals, amount, formatted) => {
    expect(parseUnits(text, decimals)).toBe(amount);
    expect(formatUnits(amount, decimals)).toBe(formatted);
  });

  it.each(['', '-1', '1.', '.5', '1e3', '1.234', '1,0'])('refuses %s', (text) => {
    expect(() => parseUnits(text, 2)).toThrow(SyntaxError);
  });
});
