import { freePort } from '@zkr/embedded/ports';
import { flagList } from './control-plane.mjs';
import { hasCondition } from './kube-client.mjs';
import { answers } from './servers.mjs';

const ROOM = { cpu: '64', memory: '256Gi', pods: '110' };

/** Nodes, in as many zones, whose kubelet is kwok: a pod on one is Running as soon as it is scheduled, and nothing runs. */
export async function startNodes(count, { tools, servers, cluster: { kube, certificates, server } }) {
  const port = await freePort();
  await certificates.issue('kwok', { organization: 'system:masters' });
  const flags = {
    kubeconfig: certificates.kubeconfig('kwok', server),
    'manage-all-nodes': 'true',
    'node-lease-duration-seconds': 40,
    cidr: '10.64.0.0/16',
    'node-ip': '192.0.2.2',
    'server-address': `127.0.0.1:${port}`,
  };
  await servers.start('kwok', tools.kwok, flagList(flags), () => answers(`http://127.0.0.1:${port}/healthz`));
  const names = Array.from({ length: count }, (_, i) => `node-${i + 1}`);
  for (const [i, name] of names.entries()) {
    const labels = {
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'topology.kubernetes.io/zone': `zone-${i + 1}`,
    };
    await kube.apply('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
    await kube.request(
      'PATCH',
      `/api/v1/nodes/${name}/status`,
      { status: { capacity: ROOM, allocatable: ROOM } },
      'application/merge-patch+json',
    );
  }
  for (const name of names) {
    await kube.until(`${name} is ready`, `/api/v1/nodes/${name}`, (node) => hasCondition(node, 'Ready'), 120_000);
  }
}
