-- How many provers are wanted: estimates of how long a proof takes, and the work that is left in those terms. Only the clock
-- of the database counts.

-- One estimate per circuit and backend: an exponentially weighted mean of the proofs handed in. `weight` is the backend's share
-- of the circuit's recent proofs, so that the circuit's estimate is that of the pool as it is mixed now.
CREATE TABLE proof_time (
  circuit_id smallint NOT NULL,
  backend    text     NOT NULL,
  seconds    double precision NOT NULL CHECK (seconds > 0),
  weight     double precision NOT NULL,
  proofs     bigint   NOT NULL, -- 0: measured beforehand, by `prover bench --record`
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (circuit_id, backend)
);

-- Provers are not trusted: no name of theirs makes a table or a metric grow without bound.
CREATE FUNCTION proof_time_backend(circuit smallint, backend_name text) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN backend_name ~ '^[a-z0-9-]{1,32}$'
               AND (EXISTS (SELECT 1 FROM proof_time WHERE circuit_id = circuit AND backend = backend_name)
                    OR (SELECT count(*) FROM proof_time WHERE circuit_id = circuit) < 8)
              THEN backend_name ELSE 'other' END;
$$;

-- The newest proof has the weight 0.2: a pool that changes is known after about ten proofs, one slow proof moves little.
CREATE FUNCTION note_proof_time(circuit smallint, backend_name text, taken double precision) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE known text := proof_time_backend(circuit, backend_name);
BEGIN
  -- In one order, so that two at once do not wait for each other.
  PERFORM 1 FROM proof_time WHERE circuit_id = circuit ORDER BY backend FOR UPDATE;
  UPDATE proof_time SET weight = 0.8 * weight WHERE circuit_id = circuit;
  INSERT INTO proof_time AS t (circuit_id, backend, seconds, weight, proofs) VALUES (circuit, known, taken, 0.2, 1)
  ON CONFLICT (circuit_id, backend) DO UPDATE
     SET seconds = t.seconds + 0.2 * (excluded.seconds - t.seconds), weight = t.weight + 0.2, proofs = t.proofs + 1,
         updated_at = clock_timestamp();
END $$;

-- What `prover bench --record` measured replaces the estimate.
CREATE FUNCTION record_proof_time(circuit smallint, backend_name text, taken double precision) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (taken > 0 AND taken <= 86400) THEN
    RAISE EXCEPTION 'a proof takes more than 0 s and at most a day, not % s', taken USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM deployment, jsonb_array_elements(circuits) c WHERE (c ->> 'id')::smallint = circuit) THEN
    RAISE EXCEPTION 'no circuit % is deployed', circuit USING ERRCODE = 'invalid_parameter_value';
  END IF;
  INSERT INTO proof_time AS t (circuit_id, backend, seconds, weight, proofs)
  VALUES (circuit, proof_time_backend(circuit, backend_name), taken, 1, 0)
  ON CONFLICT (circuit_id, backend) DO UPDATE SET seconds = excluded.seconds, updated_at = clock_timestamp();
END $$;

CREATE FUNCTION proof_times() RETURNS TABLE (circuit_id smallint, backend text, seconds double precision, weight double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT circuit_id, backend, seconds, weight FROM proof_time;
$$;

-- Otherwise as in 0010.
CREATE OR REPLACE FUNCTION complete_segment(segment bigint, token bigint, worker text, result jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  circuit smallint;
  elapsed double precision;
  reported double precision := 0;
BEGIN
  -- A proof has 256 bytes; nobody fills the disk through here.
  IF octet_length(result::text) > 4096 THEN
    RAISE EXCEPTION 'a proof of % bytes is not a proof', octet_length(result::text) USING ERRCODE = 'invalid_parameter_value';
  END IF;
  UPDATE proof_job SET status = 'proved', proof = result, proved_by = left(worker, 200), proved_at = clock_timestamp(),
         lease_until = NULL, last_error = NULL
   WHERE segment_id = segment AND lease_token = token AND status = 'running'
  RETURNING circuit_id, extract(epoch FROM clock_timestamp() - started_at) INTO circuit, elapsed;
  IF NOT FOUND THEN
    -- True again for the worker that handed it in and did not hear the answer.
    RETURN EXISTS (SELECT 1 FROM proof_job WHERE segment_id = segment AND lease_token = token AND proved_by = left(worker, 200)
                                             AND status IN ('proved', 'accepted'));
  END IF;
  -- What the prover says, without the time that the database was away; but never more than it can have taken.
  IF jsonb_typeof(result -> 'witnessMs') = 'number' AND jsonb_typeof(result -> 'proveMs') = 'number' THEN
    reported := least((result ->> 'witnessMs')::numeric + (result ->> 'proveMs')::numeric, 86400000)::double precision / 1000;
  END IF;
  IF least(reported, elapsed) > 0 THEN
    PERFORM note_proof_time(circuit, coalesce(result ->> 'backend', 'other'), least(reported, elapsed));
  END IF;
  INSERT INTO outbox (topic, key, event_id, payload)
  VALUES ('segment.proven', segment::text, format('segment.proven:%s:%s', segment, token),
          jsonb_build_object('segmentId', segment::text));
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION proof_time_backend(smallint, text), note_proof_time(smallint, text, double precision),
  record_proof_time(smallint, text, double precision), proof_times() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_proof_time(smallint, text, double precision), proof_times() TO rollup_prover;

CREATE SCHEMA IF NOT EXISTS ops;

-- One row per deployed circuit and one, 'all', for a pool whose provers prove every circuit.
-- backlog_seconds: of one prover's work, Σ queued proof_seconds + Σ running max(0, proof_seconds − elapsed). A job whose lease is
-- over is queued again. proof_seconds of a circuit that nobody has proved yet: by slots from the others, else 30.
CREATE VIEW ops.prover_backlog AS
WITH circuit AS (
  SELECT (c ->> 'id')::smallint AS circuit_id, c ->> 'name' AS name, (c ->> 'slots')::integer AS slots
    FROM public.deployment, jsonb_array_elements(circuits) c
), measured AS (
  SELECT circuit_id, sum(weight * seconds) / sum(weight) AS seconds FROM public.proof_time GROUP BY circuit_id
), estimated AS (
  SELECT c.circuit_id, c.name, m.seconds IS NOT NULL AS is_measured,
         coalesce(m.seconds, c.slots * (SELECT max(m.seconds / o.slots) FROM measured m JOIN circuit o USING (circuit_id)), 30) AS seconds
    FROM circuit c LEFT JOIN measured m USING (circuit_id)
), job AS (
  SELECT circuit_id, status = 'running' AND lease_until >= clock_timestamp() AS is_running,
         extract(epoch FROM clock_timestamp() - started_at)::double precision AS elapsed,
         extract(epoch FROM clock_timestamp() - created_at)::double precision AS age
    FROM public.proof_job WHERE status IN ('queued', 'running')
), per_circuit AS (
  SELECT e.circuit_id, e.name AS circuit, e.is_measured, e.seconds AS proof_seconds,
         count(job.circuit_id) FILTER (WHERE NOT job.is_running) AS queued,
         count(job.circuit_id) FILTER (WHERE job.is_running) AS running,
         coalesce(sum(CASE WHEN job.is_running THEN greatest(0, e.seconds - job.elapsed) ELSE e.seconds END)
                    FILTER (WHERE job.circuit_id IS NOT NULL), 0) AS backlog_seconds,
         coalesce(max(job.age), 0) AS oldest_age_seconds
    FROM estimated e LEFT JOIN job USING (circuit_id) GROUP BY e.circuit_id, e.name, e.is_measured, e.seconds
)
SELECT circuit_id, circuit, is_measured, proof_seconds, queued, running, backlog_seconds, oldest_age_seconds FROM per_circuit
UNION ALL
SELECT NULL, 'all', coalesce(bool_and(is_measured), false), NULL, coalesce(sum(queued), 0)::bigint, coalesce(sum(running), 0)::bigint,
       coalesce(sum(backlog_seconds), 0), coalesce(max(oldest_age_seconds), 0)
  FROM per_circuit;

-- For an autoscaler's query: sees this view and nothing else. NOLOGIN until an operator gives it a password.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rollup_autoscaler') THEN CREATE ROLE rollup_autoscaler NOLOGIN; END IF;
END $$;
GRANT USAGE ON SCHEMA ops TO rollup_autoscaler;
GRANT SELECT ON ops.prover_backlog TO rollup_autoscaler;
