-- The executor's bulk as bytes instead of JSON, and a leaf hash beside each account. Layouts: libs/witness (trace-bytes,
-- signed-bytes), apps/executor (undo-bytes).

-- What the new programs would have to read of the old form is in unfinished segments only.
DO $$ BEGIN
  IF EXISTS (SELECT FROM segment WHERE status = 'open') OR EXISTS (SELECT FROM proof_job WHERE status NOT IN ('proved', 'accepted')) THEN
    RAISE EXCEPTION 'a segment is open or not proved yet'
      USING HINT = 'Let the version before this one run without new transactions until every segment is sealed and proved, then migrate; or start over with an empty database.';
  END IF;
END $$;

-- 32 bytes, big-endian; null until the executor writes the account again, and then computed when it loads.
ALTER TABLE account ADD COLUMN leaf bytea;

ALTER TABLE segment ALTER COLUMN trace TYPE bytea USING NULL, ALTER COLUMN undo TYPE bytea USING NULL;

ALTER TABLE inclusion
  -- validUntil 5 ‖ rx 32 ‖ ry 32 ‖ s 32; empty for a priority operation
  ALTER COLUMN witness TYPE bytea USING CASE WHEN witness ? 'signed' THEN
      substring(int8send((witness -> 'signed' ->> 'validUntil')::bigint) FROM 4)
      || decode(substr(witness -> 'signed' ->> 'rx', 3), 'hex') || decode(substr(witness -> 'signed' ->> 'ry', 3), 'hex')
      || decode(substr(witness -> 'signed' ->> 's', 3), 'hex')
    ELSE ''::bytea END,
  -- accounts before; of sealed segments it is not read any more
  ALTER COLUMN undo TYPE bytea USING ''::bytea;

-- Returns the trace as bytea; otherwise as in 0004.
DROP FUNCTION lease_segment(text, smallint[], integer);
CREATE FUNCTION lease_segment(worker text, circuit_ids smallint[], lease_ms integer)
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
       SET status = 'running', attempts = job.attempts + 1, lease_owner = worker, lease_token = job.lease_token + 1,
           lease_until = clock_timestamp() + make_interval(secs => lease_ms / 1000.0),
           started_at = clock_timestamp()
      FROM claimed WHERE job.segment_id = claimed.segment_id
    RETURNING job.segment_id, job.lease_token, job.attempts, job.circuit_id
  )
  SELECT leased.segment_id, leased.lease_token, leased.attempts, leased.circuit_id, segment.trace, segment.public_inputs
    FROM leased JOIN segment ON segment.id = leased.segment_id;
$$;
REVOKE ALL ON FUNCTION lease_segment(text, smallint[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lease_segment(text, smallint[], integer) TO rollup_prover;
