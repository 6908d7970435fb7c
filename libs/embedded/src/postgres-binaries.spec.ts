import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { hydrateLinks } from './postgres-binaries.js';

const folder = mkdtempSync(join(tmpdir(), 'zkr links '));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('makes the links that npm left out, and only those', () => {
  mkdirSync(join(folder, 'native', 'lib'), { recursive: true });
  writeFileSync(join(folder, 'native', 'lib', 'libpq.so.5.18'), 'library');
  symlinkSync('libpq.so.5.18', join(folder, 'native', 'lib', 'libpq.so'));
  const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
    source: 'native/lib/libpq.so.5.18',
    target: `native/lib/${name}`,
  }));
  writeFileSync(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  expect(hydrateLinks(folder)).toBe(1);
  expect(readFileSync(join(folder, 'native', 'lib', 'libpq.so.5'), 'utf8')).toBe('library');
  expect(hydrateLinks(folder)).toBe(0);
});
