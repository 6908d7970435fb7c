import { hasCondition } from './kube-client.mjs';
import { NAMESPACE } from './release.mjs';

export const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
export const PROVERS = `${DEPLOYMENTS}/rollup-zk-rollup-prover-default`;
const SCALED_OBJECT = `/apis/keda.sh/v1alpha1/namespaces/${NAMESPACE}/scaledobjects/rollup-zk-rollup-prover-default`;
/** api, sequencer, executor, l1-submitter, l1-watcher and the pool. */
const PARTS = 6;

export function expect(actual, wanted, what) {
  if (actual !== wanted) throw new Error(`${what}: ${actual}, not ${wanted}`);
}

/** Every Deployment is rolled out with images of this tag, and the pool is scaled to at most so many. */
export async function isRolledOut(kube, tag, maxProvers) {
  const isDone = ({ metadata, spec, status }) =>
    status.observedGeneration >= metadata.generation &&
    ['updatedReplicas', 'availableReplicas', 'replicas'].every((name) => (status[name] ?? 0) === spec.replicas);
  const has = ({ spec }) => spec.template.spec.containers.every(({ image }) => image.endsWith(`:${tag}`));
  const areDone = (found) => found?.items.length === PARTS && found.items.every((item) => has(item) && isDone(item));
  await kube.until(`every Deployment is rolled out with ${tag}`, DEPLOYMENTS, areDone, 300_000);
  const isReady = (found) => found?.spec.maxReplicaCount === maxProvers && hasCondition(found, 'Ready');
  await kube.until(`the ScaledObject is ready with at most ${maxProvers}`, SCALED_OBJECT, isReady, 120_000);
}

export async function revisionsAre(release, wanted) {
  const found = (await release.history()).map(({ status }) => status);
  expect(found.join(), wanted.join(), 'revisions');
}
