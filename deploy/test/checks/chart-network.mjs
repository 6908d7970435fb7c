import assert from 'node:assert/strict';
import { rendered, resource, resources } from '../render.mjs';
import { check } from '../suite.mjs';

/** By default each dependency is a port of its own, so the ports of a policy tell what it opens. */
const PORTS = { postgres: 5432, kafka: 9092, redis: 6379, l1: 8545, circuits: 8443 };
const values = { networkPolicy: Object.fromEntries(Object.entries(PORTS).map(([name, port]) => [name, { ports: [port] }])) };

const reaches = (policy) => {
  const ports = policy.spec.egress.flatMap((rule) => rule.ports.map(({ port }) => port)).filter((port) => port !== 53);
  return ports.map((port) => Object.keys(PORTS).find((name) => PORTS[name] === port) ?? port).sort();
};

const matrix = {
  api: ['kafka', 'postgres', 'redis'],
  sequencer: ['kafka', 'postgres'],
  executor: ['kafka', 'postgres'],
  'l1-submitter': ['kafka', 'l1', 'postgres'],
  'l1-watcher': ['kafka', 'l1', 'postgres'],
  prover: ['kafka', 'postgres'],
  migrate: ['postgres'],
  'create-topics': ['kafka'],
};

export async function networkIsClosed() {
  for (const [component, expected] of Object.entries(matrix)) {
    await check(`${component} reaches ${expected.join(', ')} and nothing else`, async () => {
      const policy = resource(await rendered('small', values), 'NetworkPolicy', component);
      assert.deepEqual(policy.spec.policyTypes, ['Ingress', 'Egress']);
      assert.deepEqual(reaches(policy), expected);
    });
  }
  await check('everything of the release is denied by default', async () => {
    const { spec } = resource(await rendered('small'), 'NetworkPolicy', 'default-deny');
    assert.deepEqual(spec.policyTypes, ['Ingress', 'Egress']);
    assert.deepEqual([spec.ingress, spec.egress], [undefined, undefined]);
    assert.deepEqual(Object.keys(spec.podSelector.matchLabels).sort(), ['app.kubernetes.io/instance', 'app.kubernetes.io/name']);
  });
  await check('provers reach the folder of circuits only where they fetch it', async () => {
    const fetching = { ...values, circuits: { existingClaim: '', url: 'https://a.example/c', sha256: '0'.repeat(64) } };
    assert.deepEqual(reaches(resource(await rendered('small', fetching), 'NetworkPolicy', 'prover')), ['circuits', 'kafka', 'postgres']);
  });
  await check('the api alone takes requests; others are scraped', async () => {
    const text = await rendered('large');
    const open = (name) => resource(text, 'NetworkPolicy', name).spec.ingress.flatMap(({ ports }) => ports.map(({ port }) => port));
    assert.deepEqual(open('api'), [3000, 3001, 9464]);
    for (const name of ['sequencer', 'executor', 'l1-submitter', 'l1-watcher', 'prover']) assert.deepEqual(open(name), [9464], name);
  });
  await check('peers narrow a rule', async () => {
    const { spec } = resource(await rendered('large'), 'NetworkPolicy', 'prover');
    const postgres = spec.egress.find(({ ports }) => ports[0].port === 6432);
    assert.deepEqual(postgres.to, [{ ipBlock: { cidr: '10.20.0.0/24' } }]);
    const narrowed = await rendered('small', { networkPolicy: { api: { from: [{ podSelector: { matchLabels: { app: 'gateway' } } }] } } });
    const [{ from }] = resource(narrowed, 'NetworkPolicy', 'api').spec.ingress;
    assert.equal(from.length, 2);
    assert.equal(from[1].podSelector.matchLabels.app, 'gateway');
  });
  await check('policies can be left to the cluster', async () => {
    assert.equal(resources(await rendered('small', { networkPolicy: { enabled: false } }), 'NetworkPolicy').length, 0);
  });
}
