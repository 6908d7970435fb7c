import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from './strict-json.js';

const parse = (text: string) => parseStrictJson(Buffer.from(text));

describe('parseStrictJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const result = parse(text);
        if (text.includes('__proto__')) return;
        expect(result).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', 'MALFORMED'],
    ['{"a":1,"\\u0061":2}', 'MALFORMED'],
    [`{"a":1,"a"${' '.repeat(20)}:2}`, 'MALFORMED'],
    ['{"x":{"__proto__":{"admin":true}}}', 'UNKNOWN_FIELD'],
    ['{"a":"\\ud800"}', 'MALFORMED'],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'MALFORMED'],
    [`${'{"a":'.repeat(17)}1${'}'.repeat(17)}`, 'MALFORMED'],
    ['{"a":1', 'MALFORMED'],
    ['', 'MALFORMED'],
    ['NaN', 'MALFORMED'],
  ])('refuses %.40s', (text, code) => {
    expect(parse(text)).toMatchObject({ ok: false, code });
  });

  it('lets one key stand in two objects, and braces in strings', () => {
    expect(parse('[{"a":"{\\"a"},{"a":"}]"}]')).toMatchObject({ ok: true });
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(parseStrictJson(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({ ok: false });
  });
});
