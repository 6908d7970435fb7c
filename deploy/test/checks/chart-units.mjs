import assert from 'node:assert/strict';
import { examples, podSpecs, rendered, resource, resources } from '../render.mjs';
import { check } from '../suite.mjs';

const environment = (container) => Object.fromEntries(container.env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
const mainContainer = (deployment) => deployment.spec.template.spec.containers[0];

/** PodSecurity `restricted`, and what goes beyond it. */
export async function podsAreRestricted() {
  for (const example of examples) {
    await check(`pods are restricted, ${example}`, async () => {
      const pods = podSpecs(await rendered(example));
      assert.ok(pods.length >= 8, `only ${pods.length} pods`);
      for (const { name, spec } of pods) {
        assert.equal(spec.automountServiceAccountToken, false, name);
        assert.equal(spec.enableServiceLinks, false, name);
        assert.equal(spec.securityContext.runAsNonRoot, true, name);
        assert.equal(spec.securityContext.runAsUser, 10001, name);
        assert.equal(spec.securityContext.seccompProfile.type, 'RuntimeDefault', name);
        assert.ok(!spec.hostNetwork && !spec.hostPID && !spec.hostIPC, name);
        for (const volume of spec.volumes) {
          assert.ok(!volume.hostPath, name);
          if (volume.emptyDir) assert.ok(volume.emptyDir.sizeLimit, `${name}: ${volume.name} has no limit`);
        }
        for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
          const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities, privileged } = container.securityContext;
          assert.deepEqual([allowPrivilegeEscalation, readOnlyRootFilesystem, privileged], [false, true, undefined], name);
          assert.deepEqual(capabilities, { drop: ['ALL'] }, name);
          assert.ok(container.resources.limits.memory, `${name} has no memory limit`);
        }
      }
    });
    await check(`no secret is a variable, ${example}`, async () => {
      for (const { name, spec } of podSpecs(await rendered(example))) {
        for (const container of spec.containers) {
          for (const variable of container.env ?? []) {
            const given = variable.valueFrom?.secretKeyRef;
            assert.ok(!given || variable.name === 'KAFKA_BROKERS', `${name}: ${variable.name}`);
          }
        }
      }
    });
    await check(`selectors match one component's pods each, ${example}`, async () => {
      const text = await rendered(example);
      const pods = podSpecs(text).filter(({ kind }) => kind === 'Deployment');
      const matching = (selector) =>
        pods.filter(({ labels }) => Object.entries(selector).every(([key, value]) => labels[key] === value)).length;
      for (const kind of ['Deployment', 'PodDisruptionBudget']) {
        for (const { metadata, spec } of resources(text, kind)) assert.equal(matching(spec.selector.matchLabels), 1, `${kind} ${metadata.name}`);
      }
      for (const { metadata, spec } of resources(text, 'Service')) assert.equal(matching(spec.selector), 1, metadata.name);
    });
  }
}

export async function servicesAreWired() {
  await check('images: a tag for all, a digest for one', async () => {
    const text = await rendered('large', { image: { tag: 'v9' } });
    assert.match(mainContainer(resource(text, 'Deployment', 'api')).image, /^registry\.example\.org\/zk-rollup\/api@sha256:[0-9a-f]{64}$/);
    assert.equal(mainContainer(resource(text, 'Deployment', 'executor')).image, 'registry.example.org/zk-rollup/executor:v9');
  });
  await check('settings become variables, a service’s own over everyone’s', async () => {
    const text = await rendered('small', { settings: { logLevel: 'warn' }, executor: { settings: { logLevel: 'debug', batchMaxAgeMs: 1_000_000 } } });
    const executor = environment(mainContainer(resource(text, 'Deployment', 'executor')));
    assert.equal(executor.ROLLUP_LOG_LEVEL, 'debug');
    assert.equal(executor.ROLLUP_BATCH_MAX_AGE_MS, '1000000');
    assert.equal(environment(mainContainer(resource(text, 'Deployment', 'api'))).ROLLUP_LOG_LEVEL, 'warn');
  });
  await check('api and executor take fees in the same tokens, and what is refused is', async () => {
    const text = await rendered('small', { feeTokens: '0,3', api: { settings: { freeTransactions: false } } });
    const [api, executor] = ['api', 'executor'].map((name) => environment(mainContainer(resource(text, 'Deployment', name))));
    assert.deepEqual([api.ROLLUP_FEE_TOKENS, executor.ROLLUP_FEE_TOKENS, api.ROLLUP_FREE_TRANSACTIONS], ['0,3', '0,3', 'false']);
  });
  await check('a service knows when it is killed, and the api drains before', async () => {
    const api = resource(await rendered('small', { api: { graceSeconds: 45, drainSeconds: 20 } }), 'Deployment', 'api').spec.template.spec;
    assert.equal(api.terminationGracePeriodSeconds, 45);
    assert.equal(environment(api.containers[0]).ROLLUP_SHUTDOWN_GRACE_MS, '45000');
    assert.equal(environment(api.containers[0]).ROLLUP_DRAIN_MS, '20000');
  });
  await check('the drain outlasts the readiness probe', async () => {
    const api = resource(await rendered('small'), 'Deployment', 'api').spec.template.spec;
    const { periodSeconds, failureThreshold } = api.containers[0].readinessProbe;
    assert.ok(Number(environment(api.containers[0]).ROLLUP_DRAIN_MS) >= (periodSeconds * failureThreshold + 2) * 1000);
  });
  await check('every service has its three probes on the health port', async () => {
    for (const { metadata, spec } of resources(await rendered('large'), 'Deployment')) {
      const container = spec.template.spec.containers[0];
      const paths = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => `${container[probe].httpGet.path}:${container[probe].httpGet.port}`);
      assert.deepEqual(paths, ['/startupz:health', '/livez:health', '/readyz:health'], metadata.name);
      assert.equal(container.ports.find(({ name }) => name === 'health').containerPort, Number(environment(container).ROLLUP_HEALTH_PORT));
      assert.equal(container.ports.find(({ name }) => name === 'metrics').containerPort, Number(environment(container).ROLLUP_METRICS_PORT));
    }
  });
  await check('an autoscaled api has no replicas of its own', async () => {
    assert.equal(resource(await rendered('large'), 'Deployment', 'api').spec.replicas, undefined);
    assert.equal(resource(await rendered('small'), 'Deployment', 'api').spec.replicas, 1);
    assert.equal(resources(await rendered('small'), 'HorizontalPodAutoscaler').length, 0);
  });
  await check('the L1 key reaches the submitter alone', async () => {
    for (const { name, spec } of podSpecs(await rendered('large'))) {
      const secrets = spec.volumes.flatMap(({ projected }) => projected?.sources.map(({ secret }) => secret.name) ?? []);
      assert.equal(secrets.includes('rollup-l1-submitter'), name.endsWith('-l1-submitter'), name);
    }
  });
  await check('hooks run in order: policy, migration, contracts', async () => {
    const text = await rendered('first-install');
    const weight = ({ metadata }) => Number(metadata.annotations['helm.sh/hook-weight']);
    assert.ok(weight(resource(text, 'NetworkPolicy', 'migrate')) < weight(resource(text, 'Job', 'migrate')));
    assert.ok(weight(resource(text, 'Job', 'migrate')) < weight(resource(text, 'NetworkPolicy', 'deploy-contracts')));
    assert.ok(weight(resource(text, 'NetworkPolicy', 'deploy-contracts')) < weight(resource(text, 'Job', 'deploy-contracts')));
    for (const { spec } of resources(text, 'Job')) assert.equal(spec.template.spec.serviceAccountName, undefined);
    const jobs = resources(await rendered('small'), 'Job').map(({ metadata }) => metadata.labels['app.kubernetes.io/component']);
    assert.deepEqual(jobs.sort(), ['create-topics', 'migrate']);
  });
}
