import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a figure was measured on. */
export function describeMachine() {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    // Above about 0.5 per core before a run, other work disturbs it.
    loadBefore: os.loadavg()[0],
  };
}

/** The commit's hash, marked if the tree differs from it; undefined outside a repository. */
export function describeCommit() {
  try {
    const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    // What a run writes itself is no difference.
    const changed = git('status', '--porcelain', '--', '.', ':!docs/benchmarks.json', ':!docs/benchmarks.md');
    return `${git('rev-parse', '--short=12', 'HEAD')}${changed === '' ? '' : ' and changes'}`;
  } catch {
    return undefined;
  }
}

export const version = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
