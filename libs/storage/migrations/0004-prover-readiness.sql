-- What provers showed to be missing in 0003: jobs whose last worker vanished end as dead instead of waiting for ever, an
-- answer lost on the way does not make a worker think that its proof was refused, and a prover can ask for readiness.

CREATE OR REPLACE FUNCTION lease_segment(worker text, circuit_ids smallint[], lease_ms integer)
RETURNS TABLE (segment_id bigint, lease_token bigint, attempt integer, circuit_id smallint, trace jsonb, public_inputs jsonb)
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
       SET status = 'running', attempts = job.attempts + 1, lease_owner = worker, lease_token = job.lease_token + 1,
           lease_until = clock_timestamp() + make_interval(secs => lease_ms / 1000.0),
           started_at = clock_timestamp()
      FROM claimed WHERE job.segment_id = claimed.segment_id
    RETURNING job.segment_id, job.lease_token, job.attempts, job.circuit_id
  )
  SELECT leased.segment_id, leased.lease_token, leased.attempts, leased.circuit_id, segment.trace, segment.public_inputs
    FROM leased JOIN segment ON segment.id = leased.segment_id;
$$;

CREATE OR REPLACE FUNCTION complete_segment(segment bigint, token bigint, worker text, result jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- A proof has 256 bytes; nobody fills the disk through here.
  IF octet_length(result::text) > 4096 THEN
    RAISE EXCEPTION 'a proof of % bytes is not a proof', octet_length(result::text) USING ERRCODE = 'invalid_parameter_value';
  END IF;
  UPDATE proof_job SET status = 'proved', proof = result, proved_by = worker, proved_at = clock_timestamp(),
         lease_until = NULL, last_error = NULL
   WHERE segment_id = segment AND lease_token = token AND status = 'running';
  IF NOT FOUND THEN
    -- True again for the worker that handed it in and did not hear the answer.
    RETURN EXISTS (SELECT 1 FROM proof_job WHERE segment_id = segment AND lease_token = token AND proved_by = worker
                                             AND status IN ('proved', 'accepted'));
  END IF;
  INSERT INTO outbox (topic, key, event_id, payload)
  VALUES ('segment.proven', segment::text, format('segment.proven:%s:%s', segment, token),
          jsonb_build_object('segmentId', segment::text));
  RETURN true;
END $$;

-- The number of the newest migration applied; 0 for none.
CREATE FUNCTION proving_schema_version() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(max(substring(name FROM '^\d+')::integer), 0) FROM schema_migration;
$$;

REVOKE ALL ON FUNCTION proving_schema_version() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION proving_schema_version() TO rollup_prover;
