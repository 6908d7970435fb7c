-- Infrastructure that every service shares: hand-over (outbox, inbox, dead letters) and leadership.

-- Messages to publish, written in the transaction of the effect they announce. Readers take only rows whose
-- transaction is older than every running one (txid < pg_snapshot_xmin), otherwise a row that commits late is lost.
CREATE TABLE outbox (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  txid         xid8        NOT NULL DEFAULT pg_current_xact_id(),
  topic        text        NOT NULL,
  key          text        NOT NULL,
  event_id     text        NOT NULL,
  payload      jsonb       NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  published_at timestamptz
);
CREATE INDEX outbox_unpublished ON outbox (txid, id) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;

-- Wakes the relays at commit; Postgres folds the notifications of one transaction into one.
CREATE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_inserted AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify();

-- Events whose effect is committed, per consumer.
CREATE TABLE inbox (
  consumer    text        NOT NULL,
  event_id    text        NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_received ON inbox (received_at);

-- Messages no version of the consumer could decode. They are acknowledged; an operator looks at them here.
CREATE TABLE dead_letter (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer    text        NOT NULL,
  topic       text        NOT NULL,
  partition   integer     NOT NULL,
  "offset"    text        NOT NULL,
  key         text,
  headers     jsonb       NOT NULL,
  value       bytea,
  reason      text        NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  resolved_at timestamptz,
  UNIQUE (consumer, topic, partition, "offset")
);

-- One row per role: who leads until when, and the fencing epoch, which only grows.
CREATE TABLE leader (
  role   text   PRIMARY KEY,
  epoch  bigint NOT NULL DEFAULT 0,
  holder text,
  until  timestamptz
);
