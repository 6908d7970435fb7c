import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from './build.mjs';

const run = promisify(execFile);
const CHART = join(repository, 'deploy', 'helm', 'zk-rollup');
export const NAMESPACE = 'rollup';
const RELEASE = 'rollup';

/** The chart's release in the demonstration's cluster, by the commands of docs/operating.md. */
export class Release {
  constructor(helm, kubeconfig, folder) {
    this.helm = helm;
    this.env = {
      ...process.env,
      KUBECONFIG: kubeconfig,
      HELM_CACHE_HOME: join(folder, 'helm'),
      HELM_CONFIG_HOME: join(folder, 'helm'),
      HELM_DATA_HOME: join(folder, 'helm'),
    };
  }

  install(values) {
    return this.command('install', RELEASE, CHART, ...values, '--wait', '--timeout', '10m');
  }

  upgrade(values) {
    return this.command('upgrade', RELEASE, CHART, ...values, '--wait', '--timeout', '10m');
  }

  rollback(revision) {
    return this.command('rollback', RELEASE, String(revision), '--wait', '--timeout', '10m');
  }

  uninstall() {
    return this.command('uninstall', RELEASE, '--wait', '--timeout', '5m');
  }

  /** Of all revisions: number, status and description. */
  async history() {
    return JSON.parse(await this.command('history', RELEASE, '-o', 'json'));
  }

  async command(...args) {
    try {
      return (await run(this.helm, ['-n', NAMESPACE, ...args], { env: this.env, maxBuffer: 1 << 26 })).stdout;
    } catch (error) {
      throw new Error(`helm ${args[0]} failed: ${error.stderr?.trim() || error.message}`, { cause: error });
    }
  }
}

/** The values of the demonstration: ci/small-values.yaml with these images and this pool of provers. */
export const values = (tag, pool) => [
  ...['-f', join(CHART, 'ci', 'small-values.yaml')],
  ...['--set', `image.tag=${tag}`],
  ...['--set-json', `provers=${JSON.stringify([pool])}`],
];

const SMALL = {
  'rollup-postgres': (rollup) => ({ DATABASE_URL: rollup.environment('executor').DATABASE_URL }),
  'rollup-postgres-prover': (rollup) => ({ DATABASE_URL: rollup.environment('prover').DATABASE_URL }),
  'rollup-postgres-autoscaler': (rollup) => ({ DATABASE_URL: rollup.autoscalerUrl }),
  'rollup-redis': (rollup) => ({ REDIS_URL: rollup.environment('api').REDIS_URL }),
  'rollup-l1': (rollup) => ({ L1_RPC_URL: rollup.environment('l1-watcher').L1_RPC_URL }),
  'rollup-l1-submitter': (rollup) => ({ ROLLUP_L1_PRIVATE_KEY: rollup.environment('l1-submitter').ROLLUP_L1_PRIVATE_KEY }),
};

/** What an operator brings: a namespace that admits restricted pods only, the Secrets, and the claim with the circuits. */
export async function prepareNamespace(kube, rollup) {
  await kube.apply('/api/v1/namespaces', {
    ...{ apiVersion: 'v1', kind: 'Namespace' },
    metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  });
  for (const [name, of] of Object.entries(SMALL)) {
    await kube.apply(`/api/v1/namespaces/${NAMESPACE}/secrets`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name },
      stringData: of(rollup),
    });
  }
  const volume = { accessModes: ['ReadOnlyMany'], storageClassName: '' };
  await kube.apply('/api/v1/persistentvolumes', {
    ...{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'circuits' } },
    spec: { ...volume, capacity: { storage: '4Gi' }, hostPath: { path: rollup.environment('prover').ROLLUP_CIRCUIT_CACHE } },
  });
  const claim = '/persistentvolumeclaims';
  await kube.apply(`/api/v1/namespaces/${NAMESPACE}${claim}`, {
    ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'rollup-circuits' } },
    spec: { ...volume, volumeName: 'circuits', resources: { requests: { storage: '4Gi' } } },
  });
  await kube.until(
    'the claim is bound',
    `/api/v1/namespaces/${NAMESPACE}${claim}/rollup-circuits`,
    (found) => found?.status?.phase === 'Bound',
    60_000,
  );
}
