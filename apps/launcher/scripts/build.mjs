// Builds everything before `npm start`; quick when Nx has it cached, silent unless it fails, and no daemon stays behind.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const nx = createRequire(import.meta.url).resolve('nx/bin/nx.js');
process.stdout.write('… Build\n');
const from = Date.now();
const { status, stdout, stderr } = spawnSync(process.execPath, [nx, 'run-many', '-t', 'build', '--outputStyle=static'], {
  cwd: root,
  encoding: 'utf8',
  env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
});
if (status !== 0) {
  process.stderr.write(`${stdout}${stderr}\nCannot start: the build failed\n`);
  process.exit(1);
}
process.stdout.write(`✓ Build (${((Date.now() - from) / 1000).toFixed(1)} s)\n`);
