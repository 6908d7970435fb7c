import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@zkr/embedded/ports';
import { parse } from 'yaml';
import { flagList } from './control-plane.mjs';
import { hasCondition } from './kube-client.mjs';
import { answers } from './servers.mjs';

const NAMESPACE = 'keda';
const SERVICE = 'keda-metrics-apiserver';
const API = 'v1beta1.external.metrics.k8s.io';

/**
 * KEDA's operator, and the server through which its HorizontalPodAutoscalers ask for metrics. Both run beside the cluster rather
 * than in it: the API server reaches the second as a Service that is a name of this machine.
 */
export async function startKeda({ tools, servers, cluster }) {
  const { kube, certificates } = cluster;
  await kube.apply('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  await applyDefinitions(kube, join(tools.kedaSources, 'config', 'crd', 'bases'));
  // KEDA takes ca.crt, tls.crt and tls.key from one folder, for both ends of what its two parts say to each other.
  const own = certificates.beside('keda');
  await own.issue('tls', { commonName: 'keda', names: ['IP:127.0.0.1', 'DNS:localhost', `DNS:${SERVICE}.${NAMESPACE}.svc`] });
  const metricsService = `127.0.0.1:${await freePort()}`;
  await certificates.issue('keda', { organization: 'system:masters' });
  const context = {
    tools,
    servers,
    certDir: own.folder,
    kubeconfig: certificates.kubeconfig('keda', cluster.server),
    metricsService,
  };
  await startOperator(context);
  const port = await startAdapter(context);
  await registerAdapter(kube, certificates, port);
}

async function applyDefinitions(kube, folder) {
  for (const file of readdirSync(folder)) {
    const definition = parse(readFileSync(join(folder, file), 'utf8'));
    const { name } = (await kube.apply('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition)).metadata;
    const isEstablished = (found) => hasCondition(found, 'Established');
    await kube.until(
      `${name} is established`,
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`,
      isEstablished,
      60_000,
    );
  }
}

async function startOperator({ tools, servers, certDir, kubeconfig, metricsService }) {
  const probes = `127.0.0.1:${await freePort()}`;
  const flags = {
    kubeconfig,
    'cert-dir': certDir,
    'metrics-service-bind-address': metricsService,
    'health-probe-bind-address': probes,
    'metrics-bind-address': `127.0.0.1:${await freePort()}`,
    'zap-log-level': 'info',
  };
  const env = {
    WATCH_NAMESPACE: '',
    POD_NAMESPACE: NAMESPACE,
    KEDA_CLUSTER_OBJECT_NAMESPACE: NAMESPACE,
    KEDA_HTTP_DEFAULT_TIMEOUT: '',
  };
  await servers.start('keda-operator', tools['keda-operator'], flagList(flags), () => answers(`http://${probes}/readyz`), {
    env,
  });
}

async function startAdapter({ tools, servers, certDir, kubeconfig, metricsService }) {
  const port = await freePort();
  const flags = {
    kubeconfig,
    'lister-kubeconfig': kubeconfig,
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'bind-address': '127.0.0.1',
    'secure-port': port,
    port: await freePort(),
    'metrics-service-address': metricsService,
    'cert-dir': certDir,
    'client-ca-file': join(certDir, 'ca.crt'),
    'tls-cert-file': join(certDir, 'tls.crt'),
    'tls-private-key-file': join(certDir, 'tls.key'),
  };
  const env = { WATCH_NAMESPACE: '', POD_NAMESPACE: NAMESPACE, KUBECONFIG: kubeconfig, KEDA_HTTP_DEFAULT_TIMEOUT: '' };
  await servers.start('keda-adapter', tools['keda-adapter'], flagList(flags), () => answers(`https://127.0.0.1:${port}/readyz`), {
    env,
  });
  return port;
}

async function registerAdapter(kube, certificates, port) {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: SERVICE },
    spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] },
  };
  await kube.apply(`/api/v1/namespaces/${NAMESPACE}/services`, service);
  await kube.apply('/apis/apiregistration.k8s.io/v1/apiservices', {
    ...{ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: API } },
    spec: {
      ...{ group: 'external.metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100 },
      service: { name: SERVICE, namespace: NAMESPACE, port },
      caBundle: certificates.read('ca').toString('base64'),
    },
  });
  const isAvailable = (api) => hasCondition(api, 'Available');
  await kube.until('KEDA’s metrics are available', `/apis/apiregistration.k8s.io/v1/apiservices/${API}`, isAvailable, 120_000);
}
