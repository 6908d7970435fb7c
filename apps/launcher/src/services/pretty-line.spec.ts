import { expect, it } from 'vitest';
import { isFatal, messageOf, prettyLine } from './pretty-line.js';

const line = JSON.stringify({ level: 'warn', time: '2026-11-23T10:11:12.345Z', service: 'api', reason: 'a b', count: 2, msg: 'Slow' });

it('shows time, level, service, message and fields', () => {
  expect(prettyLine('api', line)).toBe('10:11:12.345 WARN  api          Slow reason="a b" count=2');
});

it('shows an error by its message, not by its stack', () => {
  const failed = JSON.stringify({ level: 'fatal', time: '2026-11-23T10:11:12.345Z', msg: 'Cannot start', err: { type: 'Error', message: 'no', stack: 'at …' } });
  expect(prettyLine('prover-2', failed)).toBe('10:11:12.345 FATAL prover-2     Cannot start err="Error: no"');
  expect(isFatal(failed)).toBe(true);
});

it('keeps what is not JSON', () => {
  expect(prettyLine('api', 'Segmentation fault')).toMatch(/^ +api +Segmentation fault$/);
  expect(prettyLine('api', '{ broken')).toMatch(/\{ broken$/);
  expect(messageOf('  api: bad ')).toBe('api: bad');
  expect(isFatal('{ broken')).toBe(false);
});
