import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { claim, exclusively } from './folder-lock.js';
import { identify, statFields } from './process-identity.js';

const folder = mkdtempSync(join(tmpdir(), 'zkr lock '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is held by one at a time', () => {
  const file = join(folder, 'held');
  const first = claim(file);
  expect(claim(file)).toEqual({ holder: identify(process.pid) });
  if ('release' in first) first.release();
  expect(claim(file)).toHaveProperty('release');
});

it('is taken over from a dead holder, even if its process id is in use again', () => {
  const file = join(folder, 'stale');
  writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: 'before the last boot' }));
  expect(claim(file)).toHaveProperty('release');
  writeFileSync(file, 'torn');
  expect(claim(file)).toHaveProperty('release');
});

it('lets work through one after the other', async () => {
  const events: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    events.push(`${name} in`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    events.push(`${name} out`);
  };
  await Promise.all([exclusively(join(folder, 'w'), work('a')), exclusively(join(folder, 'w'), work('b'))]);
  expect(events).toEqual(['a in', 'a out', 'b in', 'b out']);
});

it('reads /proc/<pid>/stat whatever the name of the program', () => {
  expect(statFields('42 (a) name (x)) S 1 42')).toEqual(['S', '1', '42']);
});
