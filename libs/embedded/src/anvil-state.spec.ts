import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AnvilState } from './anvil-state.js';

const whole = (n: number): string => `{"block":${n},"blocks":[],"historical_states":null}`;
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

it('leaves a dump that is no JSON to anvil, which says what is wrong with it', () => {
  const text = 'not JSON, but "historical_states":null}';
  writeFileSync(state.file, text);
  expect(state.restore()).toBe('resumed');
  expect(readFileSync(state.file, 'utf8')).toBe(text);
});

it('keeps the genesis that the chain was built on, and none that a later start of anvil added', () => {
  const block = (number: number, timestamp: number) => ({ header: { number: `0x${number.toString(16)}`, timestamp: `0x${timestamp.toString(16)}` } });
  const blocks = [block(2, 12), block(0, 90), block(0, 10), block(1, 11), block(0, 50)];
  writeFileSync(state.file, JSON.stringify({ block: 1, blocks, historical_states: null }));
  expect(state.restore()).toBe('resumed');
  expect(JSON.parse(readFileSync(state.file, 'utf8')).blocks).toEqual([block(2, 12), block(0, 10), block(1, 11)]);
  expect(state.restore()).toBe('resumed');
});
