import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { valuesSchema } from '../../helm/schema/values-schema.mjs';
import { CHART, refused } from '../render.mjs';
import { check } from '../suite.mjs';
import { repository } from '../tools.mjs';

const pool = (more) => ({ provers: [{ name: 'default', ...more }] });

/** What is wrong, the values, and what Helm must say about it. */
const refusals = [
  ['a word for a number', { api: { replicas: 'two' } }, /\/api\/replicas.*got string, want integer/],
  ['a key nobody knows', { sequencer: { replica: 2 } }, /\/sequencer.*'replica' not allowed/],
  ['a key nobody knows at the top', { redi: {} }, /'redi' not allowed/],
  ['a setting the service does not have', { executor: { settings: { segmentMaxAge: 5 } } }, /\/executor\/settings.*'segmentMaxAge' not allowed/],
  ['a setting the chart decides itself', { api: { settings: { healthPort: 1 } } }, /\/api\/settings.*'healthPort' not allowed/],
  ['no Secret for Postgres', { postgres: { existingSecret: '' } }, /\/postgres\/existingSecret/],
  ['no Secret for the provers’ role', { postgres: { prover: { existingSecret: '' } } }, /\/postgres\/prover\/existingSecret/],
  ['no Secret for Redis', { redis: { existingSecret: '' } }, /\/redis\/existingSecret/],
  ['no Secret for L1', { l1: { existingSecret: '' } }, /\/l1\/existingSecret/],
  ['no Secret with the L1 key', { l1Submitter: { key: { existingSecret: '' } } }, /\/l1Submitter\/key\/existingSecret/],
  ['neither brokers nor a Secret with them', { kafka: { brokers: '', existingSecret: '' } }, /\/kafka/],
  ['brokers without a port', { kafka: { brokers: 'kafka' } }, /\/kafka\/brokers/],
  ['no circuits', { circuits: { existingClaim: '', url: '' } }, /\/circuits/],
  ['a folder without its hash', { circuits: { existingClaim: '', url: 'https://a.example/x', sha256: '' } }, /\/circuits/],
  ['a fee owner that is no address', { feeOwner: '0xfe' }, /\/feeOwner/],
  ['a fee token that is no id', { feeTokens: 'ETH' }, /\/feeTokens/],
  ['a pool without a name', { provers: [{ replicas: 1 }] }, /\/provers\/0.*name/],
  ['a pool of an unknown backend', pool({ backend: 'gpu' }), /\/provers\/0\/backend/],
  ['a circuit name that would break the query', pool({ circuits: ["x') OR true --"] }), /\/provers\/0\/circuits\/0/],
  ['scaling to zero by a plain HPA', pool({ autoscaling: { mode: 'hpa', minReplicas: 0 } }), /\/provers\/0\/autoscaling/],
  ['a share above the whole', pool({ autoscaling: { share: 1.5 } }), /\/provers\/0\/autoscaling\/share/],
  ['an ingress without a host', { api: { ingress: { enabled: true, host: '' } } }, /\/api\/ingress/],
  ['a digest that is none', { api: { image: { digest: 'latest' } } }, /\/api\/image\/digest/],
  ['memory that is no quantity', { executor: { resources: { limits: { memory: 'much' } } } }, /\/executor\/resources\/limits\/memory/],
  ['a network peer that is none', { networkPolicy: { postgres: { to: [{ cidr: '10.0.0.0/8' }] } } }, /\/networkPolicy\/postgres\/to\/0/],
  [
    'KEDA’s postgresql trigger without its Secret',
    { postgres: { autoscaler: { existingSecret: '' } }, ...pool({ autoscaling: { mode: 'keda', keda: { trigger: 'postgresql' } } }) },
    /postgres\.autoscaler\.existingSecret/,
  ],
  [
    'KEDA’s prometheus trigger without an address',
    pool({ autoscaling: { mode: 'keda', keda: { trigger: 'prometheus' } } }),
    /prometheusAddress/,
  ],
  ['a deployment of contracts that nobody may submit to', { deployContracts: { enabled: true } }, /\/deployContracts\/sequencers/],
  ['a deployment of contracts without a key', { deployContracts: { enabled: true, sequencers: [`0x${'a'.repeat(40)}`] } }, /deployContracts\.key\.existingSecret/],
  ['two pools of one name', { provers: [{ name: 'a' }, { name: 'a' }] }, /two pools.*\ba\b/],
];

/** Paths that the schema allows and values.yaml, and so the README, does not tell of. What is named once for all is told once. */
function untold(schema, values, path = []) {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const at = [...path, key];
    if (key === 'global' || (key === 'tmpSize' && path.length > 0) || at.at(-2) === 'settings') return [];
    if (values?.[key] === undefined) return [at.join('.')];
    return inner.$ref ? [] : untold(inner, values[key], at);
  });
}

/** Values that would install something else than was meant are refused, with the place named. */
export async function schemaRefusals() {
  await check('every value of the schema is in values.yaml', () => {
    assert.deepEqual(untold(valuesSchema, parse(readFileSync(join(repository, CHART, 'values.yaml'), 'utf8'))), []);
  });
  for (const [name, values, expected] of refusals) {
    await check(`refused: ${name}`, async () => {
      const message = await refused('small', values);
      if (message === undefined) throw new Error('it was rendered');
      if (!expected.test(message)) throw new Error(`the message does not match ${expected}:\n${message}`);
    });
  }
}
