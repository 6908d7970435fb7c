import { api, circuitNames, leaders, pool, settings } from './services.mjs';
import { definitions, filled, flag, integer, list, matching, object, oneOf, pod, ref, secret, text, when } from './types.mjs';

const given = (...names) => ({ properties: Object.fromEntries(names.map((name) => [name, { minLength: 1 }])), required: names });
const peers = list(ref('peer'));
const monitored = (more) => object({ enabled: flag, labels: ref('strings'), ...more });

const infrastructure = {
  postgres: object(
    {
      ...secret('urlKey'),
      prover: object(secret('urlKey'), ['existingSecret']),
      autoscaler: object(secret('urlKey', { optional: true })),
    },
    ['existingSecret', 'prover'],
  ),
  kafka: object(
    { brokers: matching('^([^:, ]+:[0-9]{1,5}(,[^:, ]+:[0-9]{1,5})*)?$'), ...secret('brokersKey', { optional: true }), ssl: flag },
    undefined,
    { anyOf: [given('brokers'), given('existingSecret')] },
  ),
  redis: object(secret('urlKey'), ['existingSecret']),
  l1: object(secret('rpcUrlKey'), ['existingSecret']),
  circuits: object(
    {
      existingClaim: ref('optionalName'),
      url: matching('^(https?://.+)?$'),
      sha256: matching('^([0-9a-f]{64})?$'),
      size: ref('quantity'),
    },
    undefined,
    { anyOf: [given('existingClaim'), given('url', 'sha256')] },
  ),
};

const jobs = {
  operator: object({ image: ref('image'), resources: ref('resources') }),
  migrate: object({ enabled: flag, deadlineSeconds: integer(1), extraEnv: pod.extraEnv }),
  createTopics: object({ enabled: flag, deadlineSeconds: integer(1), partitions: integer(1), replicas: integer(1), extraEnv: pod.extraEnv }),
  deployContracts: object({
    enabled: flag,
    deadlineSeconds: integer(1),
    owner: matching('^(0x[0-9a-fA-F]{40})?$'),
    sequencers: list(matching('^0x[0-9a-fA-F]{40}$'), { uniqueItems: true }),
    circuits: circuitNames,
    key: object(secret('privateKeyKey', { optional: true })),
    resources: ref('resources'),
    extraEnv: pod.extraEnv,
  }, undefined, when('enabled', true, { sequencers: { minItems: 1 } })),
};

const spread = object(
  { topologyKey: filled, maxSkew: integer(1), whenUnsatisfiable: oneOf('ScheduleAnyway', 'DoNotSchedule') },
  ['topologyKey', 'maxSkew', 'whenUnsatisfiable'],
);
const dependencies = ['postgres', 'kafka', 'redis', 'l1', 'circuits'];

/** JSON schema of values.yaml. */
export const valuesSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'zk-rollup values',
  ...object(
    {
      fullnameOverride: matching('^([a-z]([-a-z0-9]*[a-z0-9])?)?$', { maxLength: 40 }),
      commonLabels: ref('strings'),
      commonAnnotations: ref('strings'),
      image: object({
        repository: filled,
        tag: text,
        pullPolicy: oneOf('Always', 'IfNotPresent', 'Never'),
        pullSecrets: list(object({ name: ref('name') }, ['name'])),
      }),
      serviceAccount: object({ create: flag, name: ref('optionalName'), annotations: ref('strings') }),
      feeOwner: matching('^0x[0-9a-fA-F]{40}$'),
      feeTokens: matching('^[0-9]{1,10}(,[0-9]{1,10})*$'),
      settings: object(settings.all),
      ...infrastructure,
      topologySpread: list(spread),
      tmpSize: ref('quantity'),
      api,
      ...leaders,
      provers: list(object({ name: matching('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', { maxLength: 15 }), ...pool }, ['name'])),
      proverDefaults: object(pool),
      ...jobs,
      networkPolicy: object({
        enabled: flag,
        api: object({ from: peers }),
        metrics: object({ from: peers }),
        dns: object({ to: peers }),
        ...Object.fromEntries(dependencies.map((name) => [name, ref('dependency')])),
      }),
      serviceMonitor: monitored({ interval: matching('^[0-9]+[sm]$') }),
      prometheusRule: monitored({ runbookUrl: filled }),
      dashboards: monitored({ annotations: ref('strings') }),
      global: { type: 'object', description: 'Helm sets it in subcharts; unused.' },
    },
    ['feeOwner', 'postgres', 'kafka', 'redis', 'l1', 'l1Submitter', 'circuits'],
  ),
  $defs: definitions,
};
