import { flag, integer, list, matching, object, oneOf, pod, ref, secret, text, when } from './types.mjs';

const milliseconds = ref('milliseconds');
const shared = {
  logLevel: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'),
  pollIntervalMs: milliseconds,
  databaseConnections: integer(2, 1000),
};

/** `settings:` of each service, with the bounds of its config.ts. A test compares the names with each service's `--help`. */
export const settings = {
  all: shared,
  api: {
    ...shared,
    minimumFees: text,
    freeTransactions: flag,
    maxBodyBytes: integer(1024, 1048576),
    nonceWindow: integer(1, 10000),
    maxPendingPerAccount: integer(1, 100000),
    maxUnorderedTransactions: integer(1, 100000000),
    signatureThreads: integer(1, 256),
    maxQueuedSubmissions: integer(1, 1000000),
    maxWaitMs: milliseconds,
    maxWatchers: integer(1, 1000000),
    rateLimitRequests: integer(0, 1000000),
    rateLimitWindowSeconds: integer(1, 3600),
    trustedProxies: integer(0, 10),
    accountCacheMs: integer(0),
  },
  sequencer: { ...shared, leaseMs: milliseconds, orderLimit: integer(1, 100000), maxPlaceWaitMs: milliseconds },
  executor: {
    ...shared,
    leaseMs: milliseconds,
    segmentMaxAgeMs: milliseconds,
    batchMaxAgeMs: milliseconds,
    batchMaxSegments: integer(1, 255),
  },
  prover: {
    ...shared,
    proverThreads: integer(0, 1024),
    maxLoadedKeys: integer(1, 100),
    leaseMs: milliseconds,
    heartbeatMs: milliseconds,
    proofTimeoutMs: milliseconds,
    nativeProver: text,
    processPriority: integer(0, 19),
  },
  'l1-submitter': {
    ...shared,
    leaseMs: milliseconds,
    l1PollIntervalMs: milliseconds,
    resubmitAfterMs: milliseconds,
    maxFeeGwei: integer(1, 1000000),
  },
  'l1-watcher': {
    ...shared,
    leaseMs: milliseconds,
    l1PollIntervalMs: milliseconds,
    finality: { anyOf: [oneOf('finalized', 'latest'), integer(0, 999999)] },
  },
};

const leader = (service, more = {}) =>
  object({ replicas: integer(1, 10), graceSeconds: ref('grace'), startupSeconds: integer(10, 7200), settings: object(settings[service]), ...pod, ...more });

export const leaders = {
  sequencer: leader('sequencer'),
  executor: leader('executor'),
  l1Submitter: leader('l1-submitter', { key: object(secret('privateKeyKey'), ['existingSecret']) }),
  l1Watcher: leader('l1-watcher'),
};

export const api = object({
  replicas: integer(1, 1000),
  autoscaling: object({ enabled: flag, minReplicas: integer(1), maxReplicas: integer(1), targetCpuPercent: integer(1, 100) }),
  drainSeconds: integer(0, 300),
  graceSeconds: ref('grace'),
  service: object({
    type: oneOf('ClusterIP', 'NodePort', 'LoadBalancer'),
    httpPort: integer(1, 65535),
    grpcPort: integer(1, 65535),
    annotations: ref('strings'),
  }),
  ingress: object(
    { enabled: flag, className: text, host: text, tlsSecret: ref('optionalName'), annotations: ref('strings') },
    undefined,
    when('enabled', true, { host: { type: 'string', minLength: 1 } }),
  ),
  settings: object(settings.api),
  ...pod,
});

/** Of a form that needs no escaping in a query. */
export const circuitNames = list(matching('^[a-z0-9][-a-z0-9]*$'), { uniqueItems: true });

/** A pool, or the defaults of all. */
export const pool = {
  backend: oneOf('auto', 'native', 'snarkjs'),
  circuits: circuitNames,
  proofSeconds: integer(1, 7200),
  startupSeconds: integer(10, 7200),
  replicas: integer(0, 10000),
  autoscaling: object(
    {
      mode: oneOf('none', 'keda', 'hpa'),
      minReplicas: integer(0),
      maxReplicas: integer(1, 10000),
      targetSeconds: { type: 'number', exclusiveMinimum: 0 },
      share: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
      scaleDownSeconds: integer(0, 3600),
      keda: object({
        trigger: oneOf('prometheus', 'postgresql'),
        prometheusAddress: matching('^(https?://.+)?$'),
        pollingIntervalSeconds: integer(1),
        fallbackReplicas: integer(0),
      }),
    },
    undefined,
    when('mode', 'hpa', { minReplicas: integer(1) }),
  ),
  settings: object(settings.prover),
  ...pod,
};
