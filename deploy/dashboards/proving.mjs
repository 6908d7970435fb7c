import { agreed, dashboard, graph, metric, perSecond, quantile, query, wide } from './panels.mjs';

export const proving = dashboard('proving', 'Proving and capacity', [
  [
    'Load',
    wide('Seconds of proving that wait', 's', query(agreed('rollup_prover_backlog_seconds', 'circuit'), '{{circuit}}'), 'What the pools scale by.'),
    wide('Provers wanted and there', 'none', [
      query(agreed('rollup_prover_desired_workers', 'circuit'), 'wanted, {{circuit}}'),
      query(`count(${metric('rollup_build_info', 'component="prover"')})`, 'there'),
    ]),
    wide('Segments by status', 'none', query(`sum by (status) (${agreed('rollup_proof_jobs', 'circuit, status')})`, '{{status}}')),
    wide('Oldest segment that waits', 's', query(`max(${metric('rollup_proof_queue_oldest_age_seconds')})`)),
  ],
  [
    'Proofs',
    graph('A proof, p50 and p99', 's', [
      query(quantile(0.5, 'rollup_proof_duration_seconds', 'circuit, backend', 'phase="prove"'), 'p50 {{circuit}} {{backend}}'),
      query(quantile(0.99, 'rollup_proof_duration_seconds', 'circuit, backend', 'phase="prove"'), 'p99 {{circuit}} {{backend}}'),
    ]),
    graph('By phase, mean', 's', query(
      `sum by (phase) (rate(${metric('rollup_proof_duration_seconds_sum')}[$__rate_interval])) / sum by (phase) (rate(${metric('rollup_proof_duration_seconds_count')}[$__rate_interval]))`,
      '{{phase}}',
    )),
    graph('Attempts by outcome', 'ops', query(perSecond('rollup_proof_attempts_total', 'outcome'), '{{outcome}}')),
  ],
  [
    'Provers',
    wide('Leases that ended without a proof', 'ops', query(`max(rate(${metric('rollup_proof_lease_expired_total')}[$__rate_interval]))`), 'Provers that died or hung.'),
    wide('Memory', 'bytes', query(`max by (pod) (${metric('process_resident_memory_bytes', 'component="prover"')})`, '{{pod}}')),
  ],
]);

export const l1 = dashboard('l1', 'L1 and cost', [
  [
    'Chain',
    graph('Blocks', 'none', query(agreed('rollup_l1_block_number', 'tag'), '{{tag}}')),
    graph('Reorgs', 'none', query(`sum(increase(${metric('rollup_l1_reorg_total')}[$__interval]))`)),
    graph('Requests to the node, by outcome', 'reqps', query(perSecond('rollup_l1_rpc_requests_total', 'outcome'), '{{outcome}}')),
  ],
  [
    'Submitting',
    graph('Transactions under way', 'none', query(agreed('rollup_l1_txs_inflight', 'kind'), '{{kind}}')),
    graph('Until a transaction is mined, p95', 's', query(quantile(0.95, 'rollup_l1_tx_confirm_seconds', 'kind'), '{{kind}}')),
    graph('Sent again', 'none', query(`sum(increase(${metric('rollup_l1_tx_resubmissions_total')}[$__interval]))`)),
  ],
  [
    'Cost',
    graph('Gas per batch', 'none', query(
      `sum(increase(${metric('rollup_l1_gas_used_total')}[1h])) / sum(delta(${metric('rollup_batch_number', 'stage="verified"')}[1h]))`,
    )),
    graph('Fees', 'none', query(`sum(rate(${metric('rollup_l1_fee_spent_wei_total')}[$__rate_interval])) * 3600 / 1e18`), 'ETH per hour.'),
    graph('What the submitter has left', 'none', query(`${agreed('rollup_l1_signer_balance_wei', 'role')} / 1e18`, '{{role}}'), 'ETH.'),
  ],
  ['Duties', wide('Until the oldest forced request is due', 's', query(`min(${metric('rollup_forced_request_deadline_seconds')})`), 'At 0 anyone may put the contract into escape mode.')],
]);

export const dependencies = dashboard('dependencies', 'Dependencies', [
  [
    'Postgres',
    graph('Connections in use', 'none', query(`sum by (component) (${metric('rollup_db_pool_in_use')})`, '{{component}}')),
    graph('Waiting for a connection', 'none', query(`sum by (component) (${metric('rollup_db_pool_waiting')})`, '{{component}}')),
    graph('Transactions retried', 'ops', query(perSecond('rollup_db_retry_total', 'sqlstate'), '{{sqlstate}}')),
  ],
  [
    'Kafka and Redis',
    graph('Events not yet in Kafka', 'none', query(`max(${metric('rollup_outbox_pending')})`)),
    graph('The oldest of them', 's', query(`max(${metric('rollup_outbox_oldest_age_seconds')})`)),
    graph('Dead letters', 'none', query(`sum by (topic) (increase(${metric('rollup_kafka_dlq_total')}[$__interval]))`, '{{topic}}')),
    graph('Lag', 'none', query(agreed('rollup_kafka_consumer_lag', 'group, topic'), '{{group}} {{topic}}')),
    graph('Redis', 'none', query(`min(${metric('rollup_redis_up')})`)),
  ],
  [
    'Processes',
    graph('Versions', 'none', query(`count by (component, version) (${metric('rollup_build_info')})`, '{{component}} {{version}}'), 'Two of one service: a rollout is under way, or has stopped half-way.'),
    graph('CPU', 'none', query(`sum by (component) (rate(${metric('process_cpu_seconds_total')}[$__rate_interval]))`, '{{component}}')),
    graph('Event loop lag, p99', 's', query(`max by (component) (${metric('nodejs_eventloop_lag_p99_seconds')})`, '{{component}}')),
  ],
]);
