import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AnvilState } from './anvil-state.js';

const whole = (n: number): string => `{"block":${n},"historical_states":null}`;
let folder = '';
let state: AnvilState;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zkr state '));
  state = new AnvilState(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('resumes from a complete dump', () => {
  writeFileSync(state.file, whole(1));
  expect(state.restore()).toBe('resumed');
});

it('resumes from the copy if the dump was cut off', async () => {
  writeFileSync(state.file, whole(1));
  await state.keep();
  for (const torn of ['', whole(2).slice(0, -1)]) {
    writeFileSync(state.file, torn);
    await state.keep();
    expect(state.restore()).toBe('resumed-from-copy');
    expect(readFileSync(state.file, 'utf8')).toBe(whole(1));
  }
});

it('starts a new chain if there is no complete dump', () => {
  writeFileSync(state.file, '{"block"');
  expect(state.restore()).toBe('new');
  expect(existsSync(state.file)).toBe(false);
});
