-- What waits behind a nonce that never comes must not wait for ever, and finding what has waited too long, or is no longer
-- valid, must not read the rest. What waits already begins to count now.
ALTER TABLE unordered_transaction ADD COLUMN received_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX unordered_transaction_received_at ON unordered_transaction (received_at);
CREATE INDEX unordered_transaction_valid_until ON unordered_transaction (valid_until);

CREATE OR REPLACE FUNCTION queue_transactions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO unordered_transaction (sender, nonce, id, valid_until)
  SELECT sender, nonce, id, valid_until FROM added WHERE status = 'pending'
      ON CONFLICT (sender, nonce) DO UPDATE
         SET id = excluded.id, valid_until = excluded.valid_until, arrival = DEFAULT, received_at = DEFAULT;
  RETURN NULL;
END $$;
