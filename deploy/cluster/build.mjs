// `node deploy/cluster/build.mjs`: builds a Kubernetes control plane, KEDA and kwok from their Go modules, into .rollup/tools/cluster.
// Minutes of all cores the first time; nothing where it was built before.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const repository = fileURLToPath(new URL('../../', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));

/** Of deploy/cluster/kubernetes/go.mod; the module does not know its own version, which Helm asks a cluster for. */
const KUBERNETES = { major: '1', minor: '35', patch: '4' };
const { major, minor, patch } = KUBERNETES;
export const kubernetesVersion = `v${major}.${minor}.${patch}`;

const stamp = Object.entries({ gitMajor: major, gitMinor: minor, gitVersion: kubernetesVersion, gitTreeState: 'clean' })
  .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  .join(' ');

/** Folder of a Go module here, the commands that it has, and what the linker is told. */
const MODULES = {
  kubernetes: {
    ldflags: `-s -w ${stamp}`,
    commands: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      etcd: 'go.etcd.io/etcd/server/v3',
    },
  },
  keda: {
    ldflags: '-s -w',
    commands: {
      'keda-operator': 'github.com/kedacore/keda/v2/cmd/operator',
      'keda-adapter': 'github.com/kedacore/keda/v2/cmd/adapter',
    },
  },
  kwok: { ldflags: '-s -w', commands: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' } },
};

export class BuildError extends Error {
  constructor(command, cause) {
    super(
      `${command} could not be built: ${cause.stderr?.trim().split('\n').slice(-3).join('; ') || cause.message}. It needs Go ≥ 1.26 and the module proxy`,
      { cause },
    );
    this.name = 'BuildError';
  }
}

/**
 * Paths of all commands, by name, and the folder of KEDA's sources, which has its CRDs. A folder is named after all that decides
 * what is in it, so that a changed version is built anew.
 */
export async function clusterTools(log = () => undefined) {
  const built = await Promise.all(Object.entries(MODULES).map(([name, module]) => buildModule(name, module, log)));
  const { stdout } = await run('go', ['list', '-m', '-f', '{{.Dir}}', 'github.com/kedacore/keda/v2'], {
    cwd: join(here, 'keda'),
  });
  return { ...Object.assign({}, ...built), kedaSources: stdout.trim() };
}

async function buildModule(name, { ldflags, commands }, log) {
  const sources = ['go.mod', 'go.sum', 'tools.go'].map((file) => readFileSync(join(here, name, file)));
  const hash = sources
    .reduce((digest, text) => digest.update(text), createHash('sha256').update(JSON.stringify([ldflags, commands])))
    .digest('hex');
  const folder = join(repository, '.rollup', 'tools', 'cluster', `${name}-${hash.slice(0, 16)}`);
  mkdirSync(folder, { recursive: true });
  const paths = {};
  for (const [command, path] of Object.entries(commands)) {
    paths[command] = join(folder, command);
    if (existsSync(paths[command])) continue;
    log(`building ${command}`);
    const partial = `${paths[command]}.${process.pid}`;
    try {
      await run('go', ['build', '-trimpath', '-ldflags', ldflags, '-o', partial, path], {
        cwd: join(here, name),
        env: { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false' },
      });
    } catch (error) {
      throw new BuildError(command, error);
    }
    renameSync(partial, paths[command]);
    log(`built ${command}`);
  }
  return paths;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Whoever works on the machine meanwhile comes first; the compilers inherit it.
  setPriority(Math.max(10, getPriority()));
  try {
    await clusterTools((line) => process.stdout.write(`${line}\n`));
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
