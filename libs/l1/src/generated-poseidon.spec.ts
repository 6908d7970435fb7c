import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const scripts = join(import.meta.dirname, '../../../contracts/scripts');

/** The scripts run on the built @zkr/field-wasm: `npm run build` comes first. */
describe('the generated Solidity and its vectors', () => {
  it.each(['generate-poseidon.mjs', 'generate-poseidon-vectors.mjs'])('%s finds nothing to change', async (script) => {
    const { stderr } = await promisify(execFile)(process.execPath, [join(scripts, script), '--check']);
    expect(stderr).toBe('');
  });
});
