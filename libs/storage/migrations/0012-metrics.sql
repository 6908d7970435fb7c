-- What metrics ask at every scrape must not grow with history.
CREATE INDEX proof_job_open ON proof_job (circuit_id, status) WHERE status <> 'accepted';
CREATE INDEX batch_unfinished ON batch (number) WHERE status <> 'finalized';
CREATE INDEX l1_transaction_unmined ON l1_transaction (created_at) WHERE status IN ('queued', 'sent');
CREATE INDEX priority_operation_waiting ON priority_operation (queued_at) WHERE status IN ('observed', 'final', 'included', 'proven');

-- How many leases of provers ended without a word: the segment was taken by another or given up. No process sees all of them.
CREATE TABLE proof_lease_expiry (
  id      boolean PRIMARY KEY DEFAULT true CHECK (id), -- one row, so that two at once wait for each other and never in a circle
  expired bigint NOT NULL
);
INSERT INTO proof_lease_expiry (expired) VALUES (0);

CREATE FUNCTION count_lease_expiry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE proof_lease_expiry SET expired = expired + 1;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION count_lease_expiry() FROM PUBLIC;

CREATE TRIGGER proof_lease_expired AFTER UPDATE ON proof_job FOR EACH ROW
  WHEN (OLD.status = 'running' AND OLD.lease_until < clock_timestamp()
        AND (NEW.lease_token <> OLD.lease_token OR NEW.status = 'dead'))
  EXECUTE FUNCTION count_lease_expiry();
