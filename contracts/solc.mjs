#!/usr/bin/env node
// npm's solc (WASM) as the executable that forge expects: it answers `--version` and `--standard-json`,
// so that a build needs nothing but `npm ci`. Forge passes every source inline; path options are ignored.
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const solc = createRequire(import.meta.url)('solc');

function write(text) {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

if (process.argv.includes('--version')) {
  write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`);
} else if (process.argv.includes('--standard-json')) {
  write(solc.compile(readFileSync(0, 'utf8')));
} else {
  process.stderr.write('solc.mjs answers only --version and --standard-json\n');
  process.exit(2);
}
