import type { Database } from '@zkr/storage/database';
import { sql } from 'kysely';

/** Something at every stage, with ages in round seconds: what test/metrics compares the metrics with. */
export async function fillPipeline(db: Database): Promise<void> {
  const circuits = JSON.stringify([
    { id: 0, name: 'segment-5', slots: 5, circuitHash: 'ab' },
    { id: 1, name: 'segment-14', slots: 14, circuitHash: 'cd' },
  ]);
  await sql`INSERT INTO deployment (chain_id, contract, verifier, deployment_block, genesis_hash, domain, tree_depth, fee_slots, circuits)
            VALUES (31337, '0x', '0x', 0, '0x', '0x0a', 12, 2, ${circuits}::jsonb)`.execute(db);
  await fillBatches(db);
  await fillProofs(db);
  await fillTransactions(db);
  await fillL1(db);
  await sql`INSERT INTO outbox (topic, key, event_id, payload, created_at, published_at)
            VALUES ('t', 'k', 'a', '{}', now() - interval '40 s', NULL), ('t', 'k', 'b', '{}', now(), NULL), ('t', 'k', 'c', '{}', now() - interval '1 h', now())`.execute(db);
  await sql`INSERT INTO dead_letter (consumer, topic, partition, "offset", headers, reason, resolved_at)
            VALUES ('c', 't', 0, '1', '{}', 'r', NULL), ('c', 't', 0, '2', '{}', 'r', now())`.execute(db);
}

/** Batch 1 finalized, 2 verified, 3 proven, 4 sealed, 5 open; opened 500, 400, …, 100 s ago. One segment each. */
async function fillBatches(db: Database): Promise<void> {
  await sql`
    INSERT INTO batch (number, timeline, circuit_id, status, root_before, segments, opened_at, proven_at, verified_at, finalized_at)
    SELECT n, 1, 0, (ARRAY['finalized', 'verified', 'proven', 'sealed', 'open'])[n], '0x', 1, opened,
           CASE WHEN n <= 3 THEN opened + interval '20 s' END, CASE WHEN n <= 2 THEN opened + interval '40 s' END,
           CASE WHEN n = 1 THEN opened + interval '100 s' END
      FROM generate_series(1, 5) n, LATERAL (SELECT now() - (6 - n) * interval '100 s' AS opened) o`.execute(db);
  await sql`
    INSERT INTO segment (id, timeline, batch_number, circuit_id, status, timestamp, fee_slots, root_before, account_count_before)
    SELECT n, 1, least(n, 5), 0, 'sealed', 1, '[]', '0x', 0 FROM generate_series(1, 7) n`.execute(db);
}

/** A proof of segment-5 takes 20 s. */
async function fillProofs(db: Database): Promise<void> {
  await sql`SELECT record_proof_time(0::smallint, 'native', 20)`.execute(db);
  await sql`
    INSERT INTO proof_job (segment_id, circuit_id, status, lease_until, created_at, started_at)
    VALUES (2, 0, 'accepted', NULL, now() - interval '1 h', now()),
           (3, 0, 'queued', NULL, now() - interval '90 s', NULL),
           (4, 0, 'running', now() + interval '1 min', now() - interval '30 s', now() - interval '5 s'),
           (5, 0, 'running', now() - interval '1 s', now() - interval '30 s', now() - interval '10 s'),
           (6, 0, 'proved', NULL, now() - interval '1 h', now()),
           (7, 1, 'dead', NULL, now() - interval '1 h', now())`.execute(db);
}

/** Two executed in segment 1 (one finalized), one ordered and one parked, two without a place; the oldest pending is 30 s old. */
async function fillTransactions(db: Database): Promise<void> {
  const taken = sql`(sender, nonce, token, amount, fee, valid_until, payload, kind, id, status, segment_id, batch_number, received_at, included_at, proven_at, verified_at, finalized_at)`;
  const common = sql`0, 1, 0, 9999999999, '{}', 'transfer'`;
  await sql`
    INSERT INTO l2_transaction ${taken}
    SELECT 1, n, ${common}, 'executed ' || n, CASE n WHEN 1 THEN 'finalized' ELSE 'verified' END, 1, 1, at, at + interval '3 s', at + interval '30 s',
           at + interval '1 min', CASE n WHEN 1 THEN at + interval '200 s' END
      FROM generate_series(1, 2) n, LATERAL (SELECT now() - interval '1 h' AS at) a`.execute(db);
  await sql`
    INSERT INTO l2_transaction ${taken}
    SELECT 2, n, ${common}, 'pending ' || n, 'pending', NULL, NULL, now() - n * interval '10 s', NULL, NULL, NULL, NULL FROM generate_series(0, 3) n`.execute(db);
  await sql`DELETE FROM unordered_transaction WHERE id NOT IN ('pending 0', 'pending 1')`.execute(db);
  await sql`
    INSERT INTO ordered_operation (sequence, transaction_id, queue_id, epoch, ordered_at)
    SELECT sequence, id, NULL, 1, received_at + seconds * interval '1 s'
      FROM (VALUES (1, 'executed 1', 1), (2, 'executed 2', 2), (4, 'pending 2', 1), (5, 'pending 3', 1)) o (sequence, id, seconds) JOIN l2_transaction USING (id)`.execute(db);
  await sql`INSERT INTO parked_operation VALUES (4)`.execute(db);
  await sql`INSERT INTO executor_state (last_sequence, state_root) VALUES (3, '0x')`.execute(db);
}

async function fillL1(db: Database): Promise<void> {
  await sql`INSERT INTO l1_block (number, hash, parent_hash, timestamp) VALUES (106, '0x6', '0x5', 1), (107, '0x7', '0x6', 1)`.execute(db);
  await sql`
    INSERT INTO l1_transaction (purpose, sender, nonce, recipient, calldata, gas_limit, status, created_at)
    VALUES ('batch:1', '0x', 0, '0x', '', 1, 'finalized', now() - interval '1 h'), ('batch:2', '0x', 1, '0x', '', 1, 'sent', now() - interval '50 s'),
           ('batch:3', '0x', 2, '0x', '', 1, 'queued', now())`.execute(db);
  await sql`
    INSERT INTO l1_transaction_attempt (transaction_id, hash, raw, max_fee_per_gas, max_priority_fee_per_gas, sent_at_block)
    SELECT id, '0x' || nonce || '-' || block, '0x', 1, 1, block FROM l1_transaction, (VALUES (0, 1), (1, 100), (1, 104)) a (n, block) WHERE nonce = n`.execute(db);
  await sql`
    INSERT INTO priority_operation (queue_id, opcode, entry, entry_hash, token, amount, owner, queued_at, l1_block_number, l1_block_hash, l1_transaction_hash, log_index, status)
    SELECT n, 5, '', '0x', 0, 1, '0x', extract(epoch FROM now())::bigint - 1000 + n * 100, 1, '0x', '0x', 0, (ARRAY['final', 'observed', 'verified'])[n + 1]
      FROM generate_series(0, 2) n`.execute(db);
}
