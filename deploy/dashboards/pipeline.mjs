import { agreed, dashboard, graph, metric, number, perSecond, quantile, query, wide } from './panels.mjs';

const services = ['api', 'sequencer', 'executor', 'prover', 'l1-submitter', 'l1-watcher'];

export const overview = dashboard('overview', 'Overview', [
  [
    'Now',
    number('Services answering', 'none', query(`count(count by (component) (${metric('rollup_build_info')}))`), `Of ${services.length}.`),
    number('Executed batch', 'none', query(agreed('rollup_batch_number', 'stage', 'stage="executed"'))),
    number('Verified batch', 'none', query(agreed('rollup_batch_number', 'stage', 'stage="verified"'))),
    number('Transactions waiting', 'none', query(`sum(${agreed('rollup_mempool_transactions', 'state', 'state=~"unordered|ordered"')})`)),
    number('Backlog of proofs', 's', query(`sum(${agreed('rollup_prover_backlog_seconds', 'circuit')})`), 'Seconds of proving that wait for one prover.'),
    number('Segments that nobody can prove', 'none', query(`sum(${agreed('rollup_proof_jobs', 'circuit', 'status="dead"')})`), 'Anything but 0 stops the batches behind it.'),
  ],
  [
    'Pipeline',
    wide('Batches by stage', 'none', query(agreed('rollup_batch_number', 'stage'), '{{stage}}'), 'The gap between two lines is what waits between these stages.'),
    wide('From acceptance to each stage, p95', 's', query(quantile(0.95, 'rollup_tx_stage_latency_seconds', 'stage'), '{{stage}}')),
    wide('Transactions taken and refused', 'ops', [
      query(`sum by (result) (rate(${metric('rollup_tx_received_total')}[$__rate_interval]))`, '{{result}}'),
    ]),
    wide('Why batches are sealed', 'none', query(`sum by (reason) (increase(${metric('rollup_batch_seal_reason_total')}[$__interval]))`, '{{reason}}')),
  ],
  [
    'Leaders',
    graph('Who leads', 'none', query(`sum by (role) (${metric('rollup_leader')})`, '{{role}}'), 'One for each role; 0 while a standby takes over.'),
    graph('Epochs', 'none', query(agreed('rollup_leader_epoch', 'role'), '{{role}}'), 'Each step is a change of leader.'),
    graph('Writes that the fence refused', 'ops', query(perSecond('rollup_fenced_writes_total', 'role'), '{{role}}')),
  ],
]);

export const api = dashboard('api', 'API', [
  [
    'Requests',
    graph('REST, by code', 'reqps', query(perSecond('http_server_request_duration_seconds_count', 'code'), '{{code}}')),
    graph('REST, p99 by route', 's', query(quantile(0.99, 'http_server_request_duration_seconds', 'route'), '{{route}}')),
    graph('gRPC, p99 by method', 's', query(quantile(0.99, 'grpc_server_handling_seconds', 'method'), '{{method}}')),
  ],
  [
    'Taking in',
    graph('Refused, by reason', 'ops', query(perSecond('rollup_tx_rejected_total', 'reason'), '{{reason}}')),
    graph('Refused by rate limits', 'ops', query(perSecond('rollup_ratelimit_rejections_total', 'scope'), '{{scope}}')),
    graph('Signature checks', 's', [
      query(quantile(0.5, 'rollup_signature_verify_seconds', ''), 'p50'),
      query(quantile(0.99, 'rollup_signature_verify_seconds', ''), 'p99'),
    ]),
  ],
  [
    'Pool',
    graph('Transactions by state', 'none', query(agreed('rollup_mempool_transactions', 'state'), '{{state}}')),
    graph('Oldest that waits', 's', query(`max(${metric('rollup_mempool_oldest_age_seconds')})`)),
    graph('Event loop lag, p99', 's', query(`max by (pod) (${metric('nodejs_eventloop_lag_p99_seconds', 'component="api"')})`, '{{pod}}')),
  ],
]);
