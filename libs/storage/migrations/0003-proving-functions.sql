-- What a prover may do, and nothing else: lease a segment, keep the lease, hand in a proof, fail or release. The functions
-- run as their owner; rollup_prover has no right on any table.

CREATE FUNCTION lease_segment(worker text, circuit_ids smallint[], lease_ms integer)
RETURNS TABLE (segment_id bigint, lease_token bigint, attempt integer, circuit_id smallint, trace jsonb, public_inputs jsonb)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  -- The attempt is counted here, so that a worker that dies of the job uses it up.
  WITH claimed AS (
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

-- All of these return false if the lease has passed to another worker: the caller drops its work.
CREATE FUNCTION extend_segment_lease(segment bigint, token bigint, lease_ms integer) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH updated AS (
    UPDATE proof_job SET lease_until = clock_timestamp() + make_interval(secs => lease_ms / 1000.0)
     WHERE segment_id = segment AND lease_token = token AND status = 'running' RETURNING 1
  ) SELECT EXISTS (SELECT 1 FROM updated);
$$;

CREATE FUNCTION complete_segment(segment bigint, token bigint, worker text, result jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE proof_job SET status = 'proved', proof = result, proved_by = worker, proved_at = clock_timestamp(),
         lease_until = NULL, last_error = NULL
   WHERE segment_id = segment AND lease_token = token AND status = 'running';
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO outbox (topic, key, event_id, payload)
  VALUES ('segment.proven', segment::text, format('segment.proven:%s:%s', segment, token),
          jsonb_build_object('segmentId', segment::text));
  RETURN true;
END $$;

CREATE FUNCTION fail_segment(segment bigint, token bigint, error text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH updated AS (
    UPDATE proof_job
       SET status = CASE WHEN attempts >= max_attempts THEN 'dead' ELSE 'queued' END,
           last_error = left(error, 2000), lease_until = NULL,
           run_after = clock_timestamp() + make_interval(secs => least(60, power(2, attempts)))
     WHERE segment_id = segment AND lease_token = token AND status = 'running' RETURNING 1
  ) SELECT EXISTS (SELECT 1 FROM updated);
$$;

-- Gives the segment back unproved, on shutdown; the attempt does not count.
CREATE FUNCTION release_segment(segment bigint, token bigint) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH updated AS (
    UPDATE proof_job SET status = 'queued', attempts = attempts - 1, lease_until = NULL
     WHERE segment_id = segment AND lease_token = token AND status = 'running' RETURNING 1
  ) SELECT EXISTS (SELECT 1 FROM updated);
$$;

-- What a prover must know of the deployment to refuse foreign keys.
CREATE FUNCTION proving_deployment() RETURNS TABLE (domain text, tree_depth integer, fee_slots integer, circuits jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT domain, tree_depth, fee_slots, circuits FROM deployment;
$$;

-- NOLOGIN until an operator (or the launcher, locally) gives it a password.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rollup_prover') THEN CREATE ROLE rollup_prover NOLOGIN; END IF;
END $$;

REVOKE ALL ON FUNCTION lease_segment(text, smallint[], integer), extend_segment_lease(bigint, bigint, integer),
  complete_segment(bigint, bigint, text, jsonb), fail_segment(bigint, bigint, text), release_segment(bigint, bigint),
  proving_deployment() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lease_segment(text, smallint[], integer), extend_segment_lease(bigint, bigint, integer),
  complete_segment(bigint, bigint, text, jsonb), fail_segment(bigint, bigint, text), release_segment(bigint, bigint),
  proving_deployment() TO rollup_prover;
