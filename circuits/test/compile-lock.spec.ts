import { spawnSync } from 'node:child_process';
import { rm, stat, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { compile } from '../scripts/circom.mjs';

const GADGET = { name: 'abandoned', file: 'packed-number.circom', template: 'PackedNumber', params: { bits: 5 }, public: [], deployed: false };

it('compiles although a process that is gone left its lock', async () => {
  const { r1cs } = await compile(GADGET, { area: 'circuits-test' });
  const target = r1cs.replace(/\/main\.r1cs$/, '');
  await rm(target, { recursive: true });
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  await writeFile(`${target}.lock`, String(pid));
  await compile(GADGET, { area: 'circuits-test' });
  await expect(stat(r1cs)).resolves.toBeDefined();
  await expect(stat(`${target}.lock`)).rejects.toThrow('ENOENT');
}, 60_000);
