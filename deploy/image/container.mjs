import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageCommand, imageEnvironment } from './dockerfile.mjs';

const SCRIPT = fileURLToPath(new URL('container.sh', import.meta.url));

/** Whether this user may make what a container is: root of a machine or of a container that may mount. */
export const isolated = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', '--propagation', 'private', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
export const isolation = isolated ? 'a read-only root of its own, as user 10001 without capabilities' : 'this user and file system, for want of the right to mount';

/**
 * Runs images of the file tree `app` as Docker would run them, but for the network, which is this machine's.
 *
 * @param node the executable of the images' version
 * @param folder for what it needs itself
 */
export function containers({ app, node, folder }) {
  mkdirSync(join(folder, 'tmp'), { recursive: true });

  /** @param volumes `{folder, path, readOnly}`; @param command instead of the image's */
  function described(target, { env = {}, volumes = [], command }) {
    const args = imageCommand(target, command);
    const all = { ...imageEnvironment(target), ...env };
    if (isolated) {
      const lines = volumes.map(({ folder: from, path, readOnly }) => `${from}:${path}${readOnly ? ':ro' : ''}`).join('\n');
      const root = mkdtempSync(join(folder, 'root-'));
      const before = ['--mount', '--propagation', 'private', SCRIPT, root, app, node, lines];
      return { file: 'unshare', args: [...before, ...args], options: { env: { PATH: '/node:/usr/bin:/bin:/usr/sbin', ...all } } };
    }
    const here = (text) => volumes.reduce((value, { folder: from, path }) => value.replaceAll(path, from), text);
    const mapped = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, here(value)]));
    const path = `${dirname(node)}:${process.env.PATH}`;
    const [file, ...rest] = args.map(here);
    return { file, args: rest, options: { cwd: app, env: { PATH: path, TMPDIR: join(folder, 'tmp'), ...mapped } } };
  }

  return {
    /** Its output. @throws what execFileSync throws */
    run(target, how) {
      const { file, args, options } = described(target, how);
      return execFileSync(file, args, { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    },
    start(target, how) {
      const { file, args, options } = described(target, how);
      return spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    },
  };
}

