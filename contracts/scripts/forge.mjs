// `node contracts/scripts/forge.mjs <arguments>`: npm's forge, run in this folder. The one on PATH if npm has none.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CPUS = { x64: 'amd64', arm64: 'arm64' };

function forge() {
  const name = `@foundry-rs/forge-${process.platform}-${CPUS[process.arch] ?? process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin', 'forge');
  } catch {
    return 'forge';
  }
}

const cwd = fileURLToPath(new URL('..', import.meta.url));
const { status, error } = spawnSync(forge(), process.argv.slice(2), { cwd, stdio: 'inherit' });
if (error) console.error(`forge did not start: ${error.message}. Run npm ci without --omit=optional`);
process.exit(status ?? 1);
