import assert from 'node:assert/strict';
import { rendered, resource, resources } from '../render.mjs';
import { check } from '../suite.mjs';

const pool = (more) => ({ provers: [{ name: 'default', ...more }] });
const container = (deployment) => deployment.spec.template.spec.containers[0];
const variable = (deployment, name) => container(deployment).env.find((entry) => entry.name === name)?.value;

/** Pools of provers and what scales them. */
export async function poolsScale() {
  await check('a pool has what it says and the rest from the defaults', async () => {
    const text = await rendered('large');
    const spot = resource(text, 'Deployment', 'prover-spot');
    assert.equal(variable(spot, 'ROLLUP_CIRCUITS'), 'segment-28');
    assert.equal(spot.spec.template.spec.nodeSelector['node.kubernetes.io/lifecycle'], 'spot');
    assert.equal(resource(text, 'Deployment', 'prover-steady').spec.template.spec.nodeSelector, undefined);
    assert.equal(container(spot).resources.requests.cpu, '8');
  });
  await check('a pod that is taken away may end its proof', async () => {
    const { spec } = resource(await rendered('small', pool({ proofSeconds: 400 })), 'Deployment', 'prover-default').spec.template;
    assert.equal(spec.terminationGracePeriodSeconds, 430);
  });
  await check('KEDA, postgresql: the backlog of the pool’s circuits, to zero', async () => {
    const values = pool({ circuits: ['segment-5', 'segment-14'], autoscaling: { mode: 'keda', maxReplicas: 7, targetSeconds: 45, share: 0.5, keda: { trigger: 'postgresql' } } });
    const { spec } = resource(await rendered('small', values), 'ScaledObject', 'prover-default');
    assert.deepEqual([spec.minReplicaCount, spec.maxReplicaCount], [0, 7]);
    const [{ type, metadata, authenticationRef }] = spec.triggers;
    assert.equal(type, 'postgresql');
    assert.equal(metadata.targetQueryValue, '45');
    assert.match(metadata.query, /\* 0\.5 FROM ops\.prover_backlog WHERE circuit IN \('segment-5', 'segment-14'\)$/);
    assert.equal(authenticationRef.name, 'rollup-zk-rollup-prover-default');
  });
  await check('KEDA, prometheus: the same signal', async () => {
    const { spec } = resource(await rendered('large'), 'ScaledObject', 'prover-spot');
    const [{ type, metadata }] = spec.triggers;
    assert.equal(type, 'prometheus');
    assert.equal(metadata.threshold, '60');
    assert.equal(
      metadata.query,
      'sum(max by (circuit) (rollup_prover_backlog_seconds{namespace="rollup-test",circuit=~"segment-28"})) * 0.75',
    );
    assert.equal(spec.fallback.replicas, 4);
  });
  await check('an HPA on the external metric, half the share is twice the target', async () => {
    const values = pool({ circuits: ['segment-5'], autoscaling: { mode: 'hpa', minReplicas: 1, targetSeconds: 50, share: 0.5 } });
    const { spec } = resource(await rendered('small', values), 'HorizontalPodAutoscaler', 'prover-default');
    assert.deepEqual([spec.minReplicas, spec.scaleTargetRef.name], [1, 'rollup-zk-rollup-prover-default']);
    assert.deepEqual(spec.metrics[0].external.target, { type: 'AverageValue', averageValue: '100' });
    assert.deepEqual(spec.metrics[0].external.metric.selector.matchExpressions[0].values, ['segment-5']);
  });
  await check('pods go no sooner than twice a proof after the load fell', async () => {
    const window = async (more) => {
      const values = pool({ ...more, autoscaling: { mode: 'keda', keda: { trigger: 'postgresql' }, ...more.autoscaling } });
      const { spec } = resource(await rendered('small', values), 'ScaledObject', 'prover-default');
      return spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds;
    };
    assert.equal(await window({ proofSeconds: 20 }), 600);
    assert.equal(await window({ proofSeconds: 400 }), 800);
    assert.equal(await window({ proofSeconds: 7000 }), 3600);
    assert.equal(await window({ proofSeconds: 400, autoscaling: { scaleDownSeconds: 120 } }), 120);
  });
  await check('pools grow and shrink as in the simulation of libs/proving', async () => {
    const { CHART_BEHAVIOUR } = await import('@zkr/proving/scaling/testing/chart-behaviour');
    const { stabilizationSeconds, removalSeconds, growthPods, growthSeconds } = CHART_BEHAVIOUR;
    const expected = {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        policies: [
          { type: 'Percent', value: 100, periodSeconds: growthSeconds },
          { type: 'Pods', value: growthPods, periodSeconds: growthSeconds },
        ],
        selectPolicy: 'Max',
      },
      scaleDown: { stabilizationWindowSeconds: stabilizationSeconds, policies: [{ type: 'Pods', value: 1, periodSeconds: removalSeconds }] },
    };
    const values = (mode) => pool({ proofSeconds: 20, circuits: ['segment-5'], autoscaling: { mode, minReplicas: 1, keda: { trigger: 'postgresql' } } });
    const keda = resource(await rendered('small', values('keda')), 'ScaledObject', 'prover-default').spec;
    assert.deepEqual(keda.advanced.horizontalPodAutoscalerConfig.behavior, expected);
    assert.equal(keda.cooldownPeriod, stabilizationSeconds);
    assert.deepEqual(resource(await rendered('small', values('hpa')), 'HorizontalPodAutoscaler', 'prover-default').spec.behavior, expected);
  });
  await check('what scales a pool sets its replicas, and nothing else does', async () => {
    const replicas = async (values) => resource(await rendered('small', values), 'Deployment', 'prover-default').spec.replicas;
    assert.equal(await replicas(), undefined);
    assert.equal(await replicas(pool({ replicas: 0 })), 0);
    assert.equal(resources(await rendered('small', pool({})), 'ScaledObject').length, 0);
  });
  await check('circuits come by hash, or from a claim', async () => {
    const fetched = resource(await rendered('large'), 'Deployment', 'prover-spot').spec.template.spec;
    assert.equal(fetched.initContainers.length, 1);
    assert.ok(JSON.stringify(fetched.initContainers[0]).includes('0123456789abcdef'.repeat(4)));
    const claimed = resource(await rendered('small'), 'Deployment', 'prover-default').spec.template.spec;
    assert.equal(claimed.initContainers, undefined);
    assert.deepEqual(claimed.volumes.find(({ name }) => name === 'circuits').persistentVolumeClaim, { claimName: 'rollup-circuits', readOnly: true });
    assert.equal(claimed.containers[0].volumeMounts.find(({ name }) => name === 'circuits').readOnly, true);
  });
}
