-- Pending transactions that have no place in the order yet. The sequencer reads this alone, so that its work grows neither with
-- what is ordered and waits for the executor nor with history. A row lives from the insert of its transaction until the
-- sequencer gives it a place or lets it expire. No foreign key: the trigger is the only writer, and it costs each insert.
CREATE TABLE unordered_transaction (
  sender      bigint NOT NULL,
  nonce       bigint NOT NULL,
  id          text   NOT NULL,
  valid_until bigint NOT NULL,
  arrival     bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (sender, nonce)
);

-- A place that an ended transaction has freed is taken over.
CREATE FUNCTION queue_transactions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO unordered_transaction (sender, nonce, id, valid_until)
  SELECT sender, nonce, id, valid_until FROM added WHERE status = 'pending'
      ON CONFLICT (sender, nonce) DO UPDATE SET id = excluded.id, valid_until = excluded.valid_until, arrival = DEFAULT;
  RETURN NULL;
END $$;
CREATE TRIGGER l2_transaction_queued AFTER INSERT ON l2_transaction REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION queue_transactions();

INSERT INTO unordered_transaction (sender, nonce, id, valid_until)
SELECT t.sender, t.nonce, t.id, t.valid_until FROM l2_transaction t
 WHERE t.status = 'pending' AND NOT EXISTS (SELECT 1 FROM ordered_operation o WHERE o.transaction_id = t.id)
 ORDER BY t.received_at, t.nonce;
