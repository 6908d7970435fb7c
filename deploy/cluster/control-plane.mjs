import { join } from 'node:path';
import { freePort } from '@zkr/embedded/ports';
import { Certificates } from './certificates.mjs';
import { KubeClient } from './kube-client.mjs';
import { answers } from './servers.mjs';

const LOOPBACK = 'IP:127.0.0.1,DNS:localhost';
/** Of this group the API server asks no further rights. */
const ADMIN = { organization: 'system:masters' };

/**
 * etcd, kube-apiserver, kube-controller-manager and kube-scheduler on free ports of 127.0.0.1, with certificates of their own.
 * No kubelet and no kube-proxy: nodes are kwok's, and nothing listens on a Service's address.
 *
 * @returns server, its URL; kube, a client that may do everything; certificates; kubeconfig, its path
 */
export async function startControlPlane(folder, tools, servers) {
  const certificates = await issueCertificates(join(folder, 'certificates'));
  const etcd = await startEtcd(folder, tools, servers);
  const server = `https://127.0.0.1:${await startApiServer(tools, servers, certificates, etcd)}`;
  const kubeconfig = certificates.kubeconfig('admin', server);
  const kube = new KubeClient(server, certificates, 'admin');
  await kube.until('the API server’s own objects', '/api/v1/namespaces/default', (namespace) => namespace !== undefined, 120_000);
  await startControllers(tools, servers, certificates, server);
  return { server, kube, certificates, kubeconfig };
}

async function issueCertificates(folder) {
  const certificates = new Certificates(folder);
  await certificates.authority('ca');
  await certificates.authority('front-proxy-ca');
  await certificates.pair('service-account');
  await certificates.issue('kube-apiserver', {
    names: [LOOPBACK, 'DNS:kubernetes', 'DNS:kubernetes.default', 'DNS:kubernetes.default.svc', 'IP:10.96.0.1'],
  });
  await certificates.issue('front-proxy-client', { authority: 'front-proxy-ca' });
  await certificates.issue('admin', ADMIN);
  await certificates.issue('kube-controller-manager', { commonName: 'system:kube-controller-manager' });
  await certificates.issue('kube-scheduler', { commonName: 'system:kube-scheduler' });
  return certificates;
}

async function startEtcd(folder, tools, servers) {
  const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  const flags = {
    name: 'demo',
    'data-dir': join(folder, 'etcd'),
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `demo=${peer}`,
    // What a power cut would lose is nobody's.
    'unsafe-no-fsync': 'true',
  };
  await servers.start('etcd', tools.etcd, flagList(flags), () => answers(`${client}/health`));
  return client;
}

async function startApiServer(tools, servers, certificates, etcd) {
  const port = await freePort();
  const pair = (name) => [certificates.path(name), certificates.path(name, 'key')];
  const [cert, key] = pair('kube-apiserver');
  const [proxyCert, proxyKey] = pair('front-proxy-client');
  const flags = {
    'etcd-servers': etcd,
    'bind-address': '127.0.0.1',
    // Of the documentation's range: a loopback address is refused, and nobody connects to it.
    'advertise-address': '192.0.2.1',
    'endpoint-reconciler-type': 'none',
    'secure-port': port,
    'tls-cert-file': cert,
    'tls-private-key-file': key,
    'client-ca-file': certificates.path('ca'),
    'authorization-mode': 'Node,RBAC',
    'service-cluster-ip-range': '10.96.0.0/16',
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': certificates.path('service-account', 'pub'),
    'service-account-signing-key-file': certificates.path('service-account', 'key'),
    'requestheader-client-ca-file': certificates.path('front-proxy-ca'),
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-username-headers': 'X-Remote-User',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'proxy-client-cert-file': proxyCert,
    'proxy-client-key-file': proxyKey,
  };
  await servers.start('kube-apiserver', tools['kube-apiserver'], flagList(flags), () =>
    answers(`https://127.0.0.1:${port}/readyz`),
  );
  return port;
}

async function startControllers(tools, servers, certificates, server) {
  const common = async (name) => ({
    kubeconfig: certificates.kubeconfig(name, server),
    'bind-address': '127.0.0.1',
    'secure-port': await freePort(),
    'leader-elect': 'false',
  });
  const manager = {
    ...(await common('kube-controller-manager')),
    'service-account-private-key-file': certificates.path('service-account', 'key'),
    'root-ca-file': certificates.path('ca'),
    'use-service-account-credentials': 'true',
    // As often as KEDA is told to ask, so that a demonstration takes minutes.
    'horizontal-pod-autoscaler-sync-period': '5s',
  };
  const scheduler = await common('kube-scheduler');
  for (const [name, flags] of [
    ['kube-controller-manager', manager],
    ['kube-scheduler', scheduler],
  ]) {
    await servers.start(name, tools[name], flagList(flags), () => answers(`https://127.0.0.1:${flags['secure-port']}/healthz`));
  }
}

export const flagList = (flags) => Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
