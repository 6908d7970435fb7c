import { DEPLOYMENTS, expect, isRolledOut, PROVERS, revisionsAre } from './expectations.mjs';
import { Load } from './load.mjs';
import { values } from './release.mjs';

const WITHIN_MS = 900_000;
const PROVES_WITHIN_MS = 300_000;
/** Segments that wait for a proof while the pool works, and those that may wait for each prover. */
const [WAITING, PER_PROVER] = [20, 2];

/** Install, scale from none, upgrade and roll back while the provers work, scale to none, uninstall. */
export async function scenario(context) {
  const { checks, rollup, bridge, kube, release } = context;
  const targetSeconds = Math.ceil(100 * PER_PROVER * (await rollup.proofSeconds())) / 100;
  await checks.check('helm installs the chart, and every Deployment is available', async () => {
    await release.install(values('first', poolOf({ maxReplicas: 3, targetSeconds })));
    await isRolledOut(kube, 'first', 3);
    return { measured: { targetSeconds } };
  });
  // A Deployment without a count begins with one.
  await checks.check('without a backlog KEDA takes the provers to 0', () => noProver(context));
  const load = new Load(rollup, WAITING);
  let taken;
  try {
    await underLoad(context, targetSeconds);
  } finally {
    taken = await load.stop();
  }
  await checks.check('the provers of the cluster prove the rest, and L1 verifies every transfer', async () => {
    const isOver = async () => (await rollup.backlog()).jobs === 0 && (await rollup.verified()) === taken;
    await rollup.until(`nothing is left to prove, and ${taken} transfers are verified`, isOver, WITHIN_MS);
    return { measured: { transfers: taken, mostProvers: bridge.most } };
  });
  // Pods went while they proved, for the upgrade and back.
  await checks.check('every prover that had to go finished first, and no segment was begun twice', async () => {
    expect(bridge.disorderly.join(), '', 'ends of provers');
    expect(await rollup.mostAttempts(), 1, 'attempts at a segment');
  });
  await checks.check('and KEDA takes them back to 0', () => noProver(context));
  await checks.check('helm uninstalls it', async () => {
    await release.uninstall();
    expect((await kube.get(DEPLOYMENTS)).items.length, 0, 'Deployments left');
  });
}

async function underLoad({ checks, rollup, bridge, kube, release }, targetSeconds) {
  const prove = (count, pids) => {
    const haveProved = async () => (await rollup.provedBy(pids())).filter((segments) => segments > 0).length >= count;
    return rollup.until(`${count} of these provers have proved a segment`, haveProved, PROVES_WITHIN_MS);
  };
  await checks.check('the backlog takes the provers from 0 to 3', async () => {
    await kube.until('three provers', PROVERS, (found) => found?.status?.readyReplicas === 3, WITHIN_MS);
    await rollup.until('three prover processes', async () => bridge.running === 3, 60_000);
    return { measured: await rollup.backlog() };
  });
  await checks.check('each of the 3 proves', async () => {
    await prove(3, () => bridge.pids);
    return { measured: await rollup.backlog() };
  });
  await checks.check('helm upgrades it, the pool grows to 4, and the new provers prove', async () => {
    const old = bridge.pids;
    await release.upgrade(values('second', poolOf({ maxReplicas: 4, targetSeconds })));
    await isRolledOut(kube, 'second', 4);
    await revisionsAre(release, ['superseded', 'deployed']);
    await prove(4, () => bridge.pids.filter((pid) => !old.includes(pid)));
    return { measured: await rollup.backlog() };
  });
  await checks.check('helm rolls it back', async () => {
    await release.rollback(1);
    await isRolledOut(kube, 'first', 3);
    await revisionsAre(release, ['superseded', 'superseded', 'deployed']);
    return { measured: await rollup.backlog() };
  });
}

async function noProver({ kube, rollup, bridge }) {
  const isNone = (found) => found?.spec.replicas === 0 && (found.status.replicas ?? 0) === 0;
  await kube.until('no prover', PROVERS, isNone, WITHIN_MS);
  await rollup.until('no prover process', async () => bridge.running === 0, 60_000);
}

/** The chart lets pods go after ten minutes at the soonest; a demonstration does not wait for that. */
const poolOf = ({ maxReplicas, targetSeconds }) => ({
  name: 'default',
  circuits: ['segment-5'],
  proofSeconds: 20,
  autoscaling: {
    ...{ mode: 'keda', maxReplicas, targetSeconds, scaleDownSeconds: 30 },
    keda: { trigger: 'postgresql', pollingIntervalSeconds: 5 },
  },
});
