// docs/security.md and docs/protocol.md name tests or are named by them. Here they are looked for.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allNames, namesIn } from './test-names.mjs';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const range = (last) => Array.from({ length: last }, (_, i) => i + 1);

/** [number, file, name] for each test that a row names. */
const named = read('docs/security.md')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .flatMap((line) => {
    const [, number] = /^\| (\d+) /.exec(line);
    return [...line.matchAll(/`([^`]+)` › `([^`]+)`/g)].map(([, file, name]) => [Number(number), file, name]);
  });

describe('docs/security.md', () => {
  it('has a test for every row but those of what the rollup does not have, and of what is a procedure', () => {
    const without = new Set([22, 23, 24, 25]);
    expect([...new Set(named.map(([number]) => number))]).toEqual(range(27).filter((number) => !without.has(number)));
  });

  it.each(named)('row %i: %s has the test "%s"', (number, file, name) => {
    expect(namesIn(file)).toContain(name);
    expect(name).toMatch(file.endsWith('.sol') ? new RegExp(`_Row${number}_`) : new RegExp(`row ${number}: `));
  });
});

describe('docs/protocol.md', () => {
  const invariants = [...new Set([...read('docs/protocol.md').matchAll(/\*\*I-(\d+)\*\*/g)].map(([, number]) => Number(number)))].sort((a, b) => a - b);
  const names = allNames();

  it('numbers its invariants without gaps', () => {
    expect(invariants.length).toBeGreaterThanOrEqual(43);
    expect(invariants).toEqual(range(invariants.length));
  });

  it.each(invariants.map((number) => [number]))('I-%i is in the name of a test', (number) => {
    const pattern = new RegExp(`\\bI-${number}\\b|_I${number}_`);
    const carrying = names.flatMap(([file, list]) => list.filter((name) => pattern.test(name)).map((name) => `${file}: ${name}`));
    expect(carrying).not.toEqual([]);
  });
});

describe('the names of tests', () => {
  it('are those of tests, and no others', () => {
    const spec = "// it('in a comment', f);\ndescribe('a', () => {\n  it('b', f);\n  it.each<[string, Foo]>([\n    ['c', x],\n  ])('%s is d', f);\n  throw new Error('e');\n});";
    expect(namesIn('a.spec.ts', spec).sort()).toEqual(['%s is d', 'a', 'b', 'c']);
    expect(namesIn('a.spec.ts', "{ rule: 'f', refusedBy: /x/ }")).toEqual(['f']);
    expect(namesIn('A.t.sol', '/// @dev test_No()\nfunction test_I1_Yes() public {}\nfunction _test_No() private {}')).toEqual(['test_I1_Yes']);
  });
});
