// What the alerts must say of a healthy system (nothing) and of one with a single fault (that, and nothing else). promtool plays
// them: series are its notation, `start+step x times`, a sample a minute.

const services = ['api', 'sequencer', 'executor', 'prover', 'l1-submitter', 'l1-watcher'];
const submit = (code) => `http_server_request_duration_seconds_count{namespace="r", component="api", route="/v1/transactions", method="POST", code="${code}"}`;
const bucket = (le) => `http_server_request_duration_seconds_bucket{namespace="r", component="api", route="/v1/transactions", method="POST", code="202", le="${le}"}`;
const executed = 'rollup_batch_number{namespace="r", component="executor", stage="executed"}';
const pending = 'rollup_mempool_transactions{namespace="r", component="sequencer", state="unordered"}';
const parked = 'rollup_mempool_transactions{namespace="r", component="sequencer", state="parked"}';
const leader = (role, pod) => `rollup_leader{namespace="r", role="${role}", pod="${pod}"}`;
const attempts = (outcome) => `rollup_proof_attempts_total{namespace="r", component="prover", outcome="${outcome}"}`;
const requests = (outcome) => `rollup_l1_rpc_requests_total{namespace="r", component="l1-watcher", outcome="${outcome}"}`;

const MINUTES = 180;
const constant = (value) => `${value}x${MINUTES}`;
const rising = (step, from = 0) => `${from}+${step}x${MINUTES}`;
const absent = undefined;

const healthy = {
  ...Object.fromEntries(services.map((service) => [`rollup_build_info{namespace="r", component="${service}", version="1"}`, constant(1)])),
  [executed]: rising(1),
  [pending]: constant(40),
  [parked]: constant(3),
  [leader('executor', 'a')]: constant(1),
  [leader('executor', 'b')]: constant(0),
  'rollup_state_root_mismatch_total{namespace="r"}': constant(0),
  'rollup_prover_backlog_seconds{namespace="r", circuit="segment-5"}': '100+50x60 3100-25x120',
  'rollup_proof_jobs{namespace="r", circuit="segment-5", status="dead"}': constant(0),
  [attempts('ok')]: rising(10),
  [attempts('wrong_proof')]: constant(0),
  'rollup_proof_lease_expired_total{namespace="r"}': rising(1),
  'rollup_l1_oldest_inflight_blocks{namespace="r", kind="batch"}': constant(2),
  'rollup_l1_signer_balance_wei{namespace="r", role="l1-submitter"}': constant(5e18),
  'rollup_l1_fee_spent_wei_total{namespace="r", kind="batch"}': rising(1e14),
  [requests('ok')]: rising(100),
  [requests('error')]: rising(1),
  'rollup_l1_reorg_total{namespace="r"}': constant(0),
  'rollup_forced_request_deadline_seconds{namespace="r"}': constant(900_000),
  'rollup_outbox_oldest_age_seconds{namespace="r"}': constant(1),
  'rollup_kafka_dlq_total{namespace="r", topic="tx.accepted"}': constant(3),
  'rollup_kafka_consumer_lag{namespace="r", group="sequencer", topic="tx.accepted"}': constant(5000),
  'rollup_redis_up{namespace="r"}': constant(1),
  'rollup_db_pool_waiting{namespace="r", component="api"}': '0 4 0 2x177',
  [submit(202)]: rising(6000),
  [submit(500)]: rising(3),
  [bucket('0.1')]: rising(5950),
  [bucket('0.25')]: rising(5999),
  [bucket('1')]: rising(6000),
  [bucket('+Inf')]: rising(6000),
};
// One pod that never waits for the pool is enough: `min` over pods of a service.
healthy['rollup_db_pool_waiting{namespace="r", component="api", pod="b"}'] = constant(0);

/** Fault, the series that differ (undefined: gone), the alerts that must fire after `at` minutes, and those that must not yet before. */
export const scenarios = [
  { fault: 'none', series: {}, alerts: [] },
  { fault: 'nothing to do', series: { [executed]: constant(7), [pending]: constant(0) }, alerts: [] },
  { fault: 'no batch although transactions wait', series: { [executed]: constant(7) }, alerts: ['NoBatchSealed'] },
  { fault: 'the executor restarts with an older view', series: { [executed]: '9x60 7x120' }, alerts: ['NoBatchSealed'] },
  { fault: 'no executor leads', series: { [leader('executor', 'a')]: constant(0) }, alerts: ['NoLeader'] },
  { fault: 'two executors lead', series: { [leader('executor', 'b')]: constant(1) }, alerts: ['TwoLeaders'] },
  { fault: 'a wrong root', series: { 'rollup_state_root_mismatch_total{namespace="r"}': `0x${MINUTES - 5} 1x5` }, at: MINUTES, alerts: ['StateRootMismatch'] },
  { fault: 'no watcher', series: { 'rollup_build_info{namespace="r", component="l1-watcher", version="1"}': absent }, alerts: ['ServiceDown'] },
  { fault: 'a rollout half-way', series: { 'rollup_build_info{namespace="r", component="api", version="2"}': constant(1) }, alerts: ['VersionSkew'] },
  { fault: 'no provers, scaled to zero', series: { 'rollup_build_info{namespace="r", component="prover", version="1"}': absent }, alerts: [] },
  { fault: 'provers do not keep up', series: { 'rollup_prover_backlog_seconds{namespace="r", circuit="segment-5"}': rising(30) }, alerts: ['ProofBacklogGrowing'] },
  { fault: 'a segment given up', series: { 'rollup_proof_jobs{namespace="r", circuit="segment-5", status="dead"}': constant(1) }, alerts: ['ProofJobDead'] },
  { fault: 'a wrong proof', series: { [attempts('wrong_proof')]: `0x${MINUTES - 5} 1x5` }, at: MINUTES, alerts: ['WrongProof'] },
  { fault: 'provers die', series: { 'rollup_proof_lease_expired_total{namespace="r"}': rising(4) }, alerts: ['LeaseExpiryHigh'] },
  { fault: 'a transaction that nobody mines', series: { 'rollup_l1_oldest_inflight_blocks{namespace="r", kind="batch"}': rising(1) }, alerts: ['L1TxStuck'] },
  { fault: 'an account that runs dry', series: { 'rollup_l1_signer_balance_wei{namespace="r", role="l1-submitter"}': constant(2e16) }, alerts: ['L1SignerBalanceLow'] },
  { fault: 'the Ethereum node fails', series: { [requests('error')]: rising(300) }, alerts: ['L1RpcDown'] },
  { fault: 'a reorg', series: { 'rollup_l1_reorg_total{namespace="r"}': `0x${MINUTES - 5} 1x5` }, at: MINUTES, alerts: ['L1Reorg'] },
  { fault: 'a forced request due tomorrow', series: { 'rollup_forced_request_deadline_seconds{namespace="r"}': constant(80_000) }, alerts: ['ForcedRequestDeadline'] },
  { fault: 'Kafka is away', series: { 'rollup_outbox_oldest_age_seconds{namespace="r"}': rising(60) }, alerts: ['OutboxStale'] },
  { fault: 'a message nobody can read', series: { 'rollup_kafka_dlq_total{namespace="r", topic="tx.accepted"}': `3x${MINUTES - 5} 4x5` }, at: MINUTES, alerts: ['DeadLetters'] },
  { fault: 'a consumer that stands', series: { 'rollup_kafka_consumer_lag{namespace="r", group="sequencer", topic="tx.accepted"}': rising(200) }, alerts: ['ConsumerStalled'] },
  { fault: 'Redis is away', series: { 'rollup_redis_up{namespace="r"}': constant(0) }, alerts: ['RedisDown'] },
  {
    fault: 'every pod waits for the database',
    series: {
      'rollup_db_pool_waiting{namespace="r", component="api"}': constant(4),
      'rollup_db_pool_waiting{namespace="r", component="api", pod="b"}': constant(1),
    },
    alerts: ['DatabasePoolExhausted'],
  },
  { fault: 'two in a hundred submissions fail', series: { [submit(500)]: rising(120) }, alerts: ['SubmitErrorsFast', 'SubmitErrorsSlow'] },
  { fault: 'four in a thousand fail', series: { [submit(500)]: rising(24) }, alerts: ['SubmitErrorsSlow'] },
  { fault: 'slow submissions', series: { [bucket('0.25')]: rising(5900), [bucket('0.1')]: rising(5000) }, alerts: ['SubmitSlow'] },
];

/** The file for `promtool test rules`, of the rules in a file. `ALERTS` is what Prometheus itself records of firing alerts. */
export const ruleTests = (rules) => ({
  rule_files: [rules],
  evaluation_interval: '1m',
  tests: scenarios.map(({ fault, series, at = MINUTES - 10, alerts }) => ({
    name: fault,
    interval: '1m',
    input_series: Object.entries({ ...healthy, ...series })
      .filter(([, values]) => values !== absent)
      .map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
        eval_time: `${at}m`,
        exp_samples: alerts.map((name) => ({ labels: `{alertname="${name}"}`, value: 1 })),
      },
    ],
  })),
});
