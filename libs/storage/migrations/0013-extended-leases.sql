-- As in 0003, with no longer a lease than 0010 gives: a prover must not keep a segment by asking for a lease without end.
CREATE OR REPLACE FUNCTION extend_segment_lease(segment bigint, token bigint, lease_ms integer) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH updated AS (
    UPDATE proof_job SET lease_until = clock_timestamp() + make_interval(secs => least(lease_ms, 600000) / 1000.0)
     WHERE segment_id = segment AND lease_token = token AND status = 'running' RETURNING 1
  ) SELECT EXISTS (SELECT 1 FROM updated);
$$;
