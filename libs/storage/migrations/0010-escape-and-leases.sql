-- What L1 may decide against the rollup, and provers that cannot disturb each other. Expands only.

-- A withdrawal that L1 does not owe, because its token holds too little (docs/protocol.md, I-38).
ALTER TABLE withdrawal
  DROP CONSTRAINT withdrawal_status_check,
  ADD CONSTRAINT withdrawal_status_check CHECK (status IN ('included', 'paid', 'pending', 'uncovered'));

-- A row while the contract is in escape mode (I-41), as far as L1 has been read: then it takes no batch any more. A reorg may
-- delete it.
CREATE TABLE escape_activation (
  l1_block_number bigint PRIMARY KEY,
  state_root      text   NOT NULL, -- that balances are claimed against
  queue_head      bigint NOT NULL
);

-- Not to be guessed, or one prover could end another's work. 56 random bits.
CREATE FUNCTION new_lease_token() RETURNS bigint
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  SELECT ('x' || left(replace(gen_random_uuid()::text, '-', ''), 15))::bit(60)::bigint;
$$;
REVOKE ALL ON FUNCTION new_lease_token() FROM PUBLIC;

-- As in 0006, with such a token, and neither a lease nor a name without end.
CREATE OR REPLACE FUNCTION lease_segment(worker text, circuit_ids smallint[], lease_ms integer)
RETURNS TABLE (segment_id bigint, lease_token bigint, attempt integer, circuit_id smallint, trace bytea, public_inputs jsonb)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  -- The rows of `vanished` and of `claimed` never overlap.
  WITH vanished AS (
    SELECT job.segment_id FROM proof_job job
     WHERE job.circuit_id = ANY (circuit_ids) AND job.attempts >= job.max_attempts
       AND job.status = 'running' AND job.lease_until < clock_timestamp()
     FOR UPDATE SKIP LOCKED
  ), buried AS (
    UPDATE proof_job job
       SET status = 'dead', lease_until = NULL,
           last_error = left(format('the lease of attempt %s ran out without a word from %s', job.attempts, job.lease_owner)
                             || coalesce('; before: ' || job.last_error, ''), 2000)
      FROM vanished WHERE job.segment_id = vanished.segment_id
  ), claimed AS (
    -- The attempt is counted here, so that a worker that dies of the job uses it up.
    SELECT job.segment_id FROM proof_job job
     WHERE job.circuit_id = ANY (circuit_ids) AND job.attempts < job.max_attempts AND job.run_after <= clock_timestamp()
       AND (job.status = 'queued' OR (job.status = 'running' AND job.lease_until < clock_timestamp()))
     ORDER BY job.segment_id LIMIT 1 FOR UPDATE SKIP LOCKED
  ), leased AS (
    UPDATE proof_job job
       SET status = 'running', attempts = job.attempts + 1, lease_owner = left(worker, 200), lease_token = new_lease_token(),
           lease_until = clock_timestamp() + make_interval(secs => least(lease_ms, 600000) / 1000.0),
           started_at = clock_timestamp()
      FROM claimed WHERE job.segment_id = claimed.segment_id
    RETURNING job.segment_id, job.lease_token, job.attempts, job.circuit_id
  )
  SELECT leased.segment_id, leased.lease_token, leased.attempts, leased.circuit_id, segment.trace, segment.public_inputs
    FROM leased JOIN segment ON segment.id = leased.segment_id;
$$;

-- As in 0004, for such names.
CREATE OR REPLACE FUNCTION complete_segment(segment bigint, token bigint, worker text, result jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- A proof has 256 bytes; nobody fills the disk through here.
  IF octet_length(result::text) > 4096 THEN
    RAISE EXCEPTION 'a proof of % bytes is not a proof', octet_length(result::text) USING ERRCODE = 'invalid_parameter_value';
  END IF;
  UPDATE proof_job SET status = 'proved', proof = result, proved_by = left(worker, 200), proved_at = clock_timestamp(),
         lease_until = NULL, last_error = NULL
   WHERE segment_id = segment AND lease_token = token AND status = 'running';
  IF NOT FOUND THEN
    -- True again for the worker that handed it in and did not hear the answer.
    RETURN EXISTS (SELECT 1 FROM proof_job WHERE segment_id = segment AND lease_token = token AND proved_by = left(worker, 200)
                                             AND status IN ('proved', 'accepted'));
  END IF;
  INSERT INTO outbox (topic, key, event_id, payload)
  VALUES ('segment.proven', segment::text, format('segment.proven:%s:%s', segment, token),
          jsonb_build_object('segmentId', segment::text));
  RETURN true;
END $$;
