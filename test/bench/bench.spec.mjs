import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkClaims, meetsBar } from './claim.mjs';
import { renderMarkdown } from './report.mjs';
import { interleaved, median, summarize } from './statistics.mjs';

const claim = { claim: 'a proof', value: 2, unit: 's', spread: [1, 3], repetitions: 5 };

describe('statistics', () => {
  it('takes the middle of the samples, or the mean of both', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 9, 2])).toBe(3);
    expect(summarize([3, 1, 2])).toEqual({ value: 2, spread: [1, 3], repetitions: 3 });
  });

  it('lets works take turns and drops the first', async () => {
    const order = [];
    const samples = await interleaved({ a: () => order.push('a'), b: async () => order.push('b') }, 2);
    expect(order.join('')).toBe('ababab');
    expect([samples.a.length, samples.b.length]).toEqual([2, 2]);
  });
});

describe('a bar', () => {
  it.each([
    [{ ...claim, bar: { on: 'value', atMost: 2 } }, true],
    [{ ...claim, bar: { on: 'value', atMost: 1.9 } }, false],
    [{ ...claim, ratio: 8, bar: { on: 'ratio', atLeast: 8 } }, true],
    [{ ...claim, ratio: 7.9, bar: { on: 'ratio', atLeast: 8 } }, false],
    [{ ...claim, bar: { on: 'ratio', atLeast: 8 } }, false],
    [claim, true],
  ])('%o: %s', (given, met) => expect(meetsBar(given)).toBe(met));
});

it('refuses claims without what makes them one', () => {
  expect(() => checkClaims('x', [])).toThrow('benchmark x claims nothing');
  expect(() => checkClaims('x', [{ ...claim, value: NaN }])).toThrow('the claim "a proof" lacks');
});

it('says in the report which bar was not met', () => {
  const machine = { cpu: 'C', cores: 2, memoryGiB: 24, system: 'S', node: 'v1', loadBefore: 0.1 };
  const claims = [{ ...claim, baseline: { name: 'slow', value: 9, spread: [8, 10] }, ratio: 4.5, bar: { on: 'ratio', atLeast: 8 } }];
  const text = renderMarkdown({ proving: { commit: 'abc', date: '2026-01-01', machine, claims } });
  expect(text).toContain('| a proof | 2 s (1 – 3; n = 5) | slow: 9 s (8 – 10) | 4.5 × | ≥ 8 × **not met** |');
});

it('names the benchmarks there are when asked for another', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [fileURLToPath(new URL('run.mjs', import.meta.url)), 'nonsense', '--json'], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/no benchmark is called nonsense; there are: /);
});
