import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeErrors } from './describe-errors.js';

const page = fileURLToPath(new URL('../../../../docs/errors.md', import.meta.url));

it('is what docs/errors.md says', () => {
  if (process.env['UPDATE_DOCS']) writeFileSync(page, describeErrors());
  expect(readFileSync(page, 'utf8')).toBe(describeErrors());
});
