-- The rollup's own tables. Field elements, hashes and addresses are lower-case 0x hex of fixed width (32 or 20 bytes);
-- amounts are numeric; field elements that are computed with (never shown) are hex too. Statuses are the lifecycle of
-- docs/protocol.md.

-- The one deployment this database belongs to. A service whose L1 answers otherwise refuses to start.
CREATE TABLE deployment (
  id               boolean PRIMARY KEY DEFAULT true CHECK (id),
  chain_id         bigint  NOT NULL,
  contract         text    NOT NULL,
  verifier         text    NOT NULL,
  deployment_block bigint  NOT NULL,
  genesis_hash     text    NOT NULL, -- hash of L1 block 0: tells apart two chains with one id
  domain           text    NOT NULL,
  tree_depth       integer NOT NULL,
  fee_slots        integer NOT NULL,
  -- [{"id": 0, "name": "segment-5", "slots": 5, "circuitHash": "…"}], in the order of the verifier's keys
  circuits         jsonb   NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- ── L1 as the watcher saw it ─────────────────────────────────────────────────────────────────────────────────────
-- Canonical blocks only; a reorg deletes the blocks above the fork and what came from them.
CREATE TABLE l1_block (
  number      bigint PRIMARY KEY,
  hash        text   NOT NULL,
  parent_hash text   NOT NULL,
  timestamp   bigint NOT NULL,
  finalized   boolean NOT NULL DEFAULT false
);

CREATE TABLE token (
  id                 bigint PRIMARY KEY,
  address            text   NOT NULL UNIQUE,
  symbol             text,
  decimals           integer,
  l1_block_number    bigint NOT NULL
);

-- Requests in the contract's queue. `observed` may still vanish in a reorg; only `final` ones are executed.
CREATE TABLE priority_operation (
  queue_id            bigint PRIMARY KEY,
  opcode              smallint NOT NULL,
  entry               bytea    NOT NULL,
  entry_hash          text     NOT NULL,
  token               bigint   NOT NULL,
  amount              numeric(39) NOT NULL,
  owner               text     NOT NULL,
  queued_at           bigint   NOT NULL, -- L1 time, seconds
  l1_block_number     bigint   NOT NULL,
  l1_block_hash       text     NOT NULL,
  l1_transaction_hash text     NOT NULL,
  log_index           integer  NOT NULL,
  status              text     NOT NULL CHECK (status IN ('observed', 'final', 'included', 'proven', 'verified', 'finalized')),
  account             bigint,            -- set when included
  segment_id          bigint,
  batch_number        bigint,
  observed_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  included_at         timestamptz,
  proven_at           timestamptz,
  verified_at         timestamptz,
  finalized_at        timestamptz
);
CREATE INDEX priority_operation_owner ON priority_operation (owner);
CREATE INDEX priority_operation_l1_transaction ON priority_operation (l1_transaction_hash);
CREATE INDEX priority_operation_segment ON priority_operation (segment_id);

-- ── L2 transactions ──────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE l2_transaction (
  id            text   PRIMARY KEY,       -- the signed message, 0x hex
  kind          text   NOT NULL CHECK (kind IN ('transfer', 'withdraw')),
  sender        bigint NOT NULL,          -- account index
  nonce         bigint NOT NULL,
  token         bigint NOT NULL,
  amount        numeric(39) NOT NULL,
  fee           numeric(39) NOT NULL,
  valid_until   bigint NOT NULL,          -- seconds
  payload       jsonb  NOT NULL,          -- the transaction as libs/messages encodes it (signature included)
  status        text   NOT NULL CHECK (status IN
                  ('pending', 'included', 'proven', 'verified', 'finalized', 'rejected', 'expired', 'replaced')),
  reason        jsonb,                    -- {"code", "message", "params"} of a rejection
  segment_id    bigint,
  slot          integer,
  batch_number  bigint,
  received_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  included_at   timestamptz,
  proven_at     timestamptz,
  verified_at   timestamptz,
  finalized_at  timestamptz,
  ended_at      timestamptz               -- rejected, expired or replaced
);
-- One live transaction per account and nonce; an ended one frees its place.
CREATE UNIQUE INDEX l2_transaction_nonce ON l2_transaction (sender, nonce)
  WHERE status NOT IN ('rejected', 'expired', 'replaced');
CREATE INDEX l2_transaction_segment ON l2_transaction (segment_id);
CREATE INDEX l2_transaction_pending ON l2_transaction (received_at) WHERE status = 'pending';

-- ── The sequencer's order ────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE ordered_operation (
  sequence       bigint PRIMARY KEY,      -- consecutive from 1
  transaction_id text   UNIQUE REFERENCES l2_transaction (id),
  queue_id       bigint UNIQUE REFERENCES priority_operation (queue_id),
  epoch          bigint NOT NULL,
  ordered_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (num_nonnulls(transaction_id, queue_id) = 1)
);

-- ── The executor's state and its inclusion log ───────────────────────────────────────────────────────────────────
CREATE TABLE account (
  index   bigint PRIMARY KEY,
  owner   text   NOT NULL,
  token   bigint NOT NULL,
  nonce   bigint NOT NULL,
  balance numeric(39) NOT NULL,
  key_x   text   NOT NULL,
  key_y   text   NOT NULL
);
CREATE INDEX account_owner ON account (owner, token, index);

CREATE TABLE batch (
  number              bigint PRIMARY KEY, -- from 1, as on L1
  timeline            bigint   NOT NULL,
  circuit_id          smallint NOT NULL, -- final once a segment is sealed
  status              text     NOT NULL CHECK (status IN ('open', 'sealed', 'proven', 'verified', 'finalized')),
  root_before         text     NOT NULL,
  root_after          text,
  account_count       bigint,
  queue_head          bigint,             -- after the batch
  segments            integer  NOT NULL DEFAULT 0,
  operations          integer  NOT NULL DEFAULT 0,
  seal_reason         text,
  opened_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  sealed_at           timestamptz,
  proven_at           timestamptz,
  verified_at         timestamptz,
  finalized_at        timestamptz,
  header_hash         text,               -- from L1
  l1_transaction_hash text,
  l1_block_number     bigint,
  l1_block_hash       text,
  gas_used            bigint,
  calldata_bytes      integer
);

CREATE TABLE segment (
  id                   bigint PRIMARY KEY, -- consecutive from 1
  timeline             bigint   NOT NULL,
  batch_number         bigint   NOT NULL REFERENCES batch (number),
  circuit_id           smallint NOT NULL,  -- that proves it, once it is sealed; until then, whose slots it may fill
  status               text     NOT NULL CHECK (status IN ('open', 'sealed')),
  timestamp            bigint   NOT NULL,
  fee_slots            jsonb    NOT NULL,  -- [{"token", "account"}], used ones only
  root_before          text     NOT NULL,
  account_count_before bigint   NOT NULL,
  root_after           text,
  account_count_after  bigint,
  operations           integer  NOT NULL DEFAULT 0,
  priority_operations  integer  NOT NULL DEFAULT 0,
  pushes               integer  NOT NULL DEFAULT 0,
  commitment           text,
  segment_hash         text,
  segment_bytes        bytea,
  public_inputs        jsonb,              -- seven decimal strings, in the circuit's order
  trace                jsonb,              -- what the witness builder reads
  undo                 jsonb,              -- accounts before the fee credits
  seal_reason          text,
  opened_at            timestamptz NOT NULL DEFAULT clock_timestamp(),
  sealed_at            timestamptz
);
CREATE UNIQUE INDEX segment_one_open ON segment (status) WHERE status = 'open';
CREATE INDEX segment_batch ON segment (batch_number, id);

-- What is at which place of which segment: the VM's input, and all a replay reads.
CREATE TABLE inclusion (
  segment_id bigint  NOT NULL REFERENCES segment (id),
  slot       integer NOT NULL,
  sequence   bigint  NOT NULL UNIQUE REFERENCES ordered_operation (sequence),
  operation  bytea   NOT NULL,             -- pubdata bytes
  witness    jsonb   NOT NULL,             -- what the circuit needs beyond them: signature, nonce, validUntil; {} for a priority operation
  undo       jsonb   NOT NULL,             -- accounts before: [[index, account or null]]
  PRIMARY KEY (segment_id, slot)
);

CREATE TABLE executor_state (
  id            boolean PRIMARY KEY DEFAULT true CHECK (id),
  timeline      bigint  NOT NULL DEFAULT 1,
  last_sequence bigint  NOT NULL DEFAULT 0,
  queue_head    bigint  NOT NULL DEFAULT 0, -- priority operations included so far
  account_count bigint  NOT NULL DEFAULT 0,
  state_root    text    NOT NULL            -- after the last sealed segment
);

-- ── Withdrawals ──────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE withdrawal (
  transaction_id      text   PRIMARY KEY REFERENCES l2_transaction (id),
  segment_id          bigint NOT NULL,
  batch_number        bigint NOT NULL,
  recipient           text   NOT NULL,
  token               bigint NOT NULL,
  amount              numeric(39) NOT NULL,
  status              text   NOT NULL CHECK (status IN ('included', 'paid', 'pending')), -- pending: the push failed, L1 keeps it claimable
  l1_transaction_hash text
);

-- ── Proving: one job per sealed segment ──────────────────────────────────────────────────────────────────────────
-- queued → running → proved (by a worker) → accepted (the submitter verified it itself); dead after max_attempts.
CREATE TABLE proof_job (
  segment_id    bigint   PRIMARY KEY REFERENCES segment (id),
  circuit_id    smallint NOT NULL,
  status        text     NOT NULL CHECK (status IN ('queued', 'running', 'proved', 'accepted', 'dead')),
  attempts      integer  NOT NULL DEFAULT 0,
  max_attempts  integer  NOT NULL DEFAULT 5,
  run_after     timestamptz NOT NULL DEFAULT clock_timestamp(),
  lease_owner   text,
  lease_token   bigint   NOT NULL DEFAULT 0,
  lease_until   timestamptz,
  proof         jsonb,                     -- {"proof": "0x…256 bytes", "witnessMs", "proveMs", "backend"}
  proved_by     text,
  last_error    text,
  created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at    timestamptz,
  proved_at     timestamptz,
  accepted_at   timestamptz
);
CREATE INDEX proof_job_claim ON proof_job (segment_id) WHERE status IN ('queued', 'running');

-- ── Transactions of ours on L1 ───────────────────────────────────────────────────────────────────────────────────
CREATE TABLE l1_transaction (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  purpose      text   NOT NULL UNIQUE,    -- 'batch:<number>'
  sender       text   NOT NULL,
  nonce        bigint NOT NULL,
  recipient    text   NOT NULL,
  calldata     bytea  NOT NULL,
  value        numeric(78) NOT NULL DEFAULT 0,
  gas_limit    bigint NOT NULL,
  status       text   NOT NULL CHECK (status IN ('queued', 'sent', 'mined', 'finalized', 'failed')),
  mined_hash   text,
  mined_block  bigint,
  last_error   text,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX l1_transaction_nonce ON l1_transaction (sender, nonce) WHERE status <> 'failed';

-- Every signed form that was ever sent: a receipt may come for any of them.
CREATE TABLE l1_transaction_attempt (
  transaction_id           bigint NOT NULL REFERENCES l1_transaction (id),
  hash                     text   PRIMARY KEY,
  raw                      text   NOT NULL,
  max_fee_per_gas          numeric(78) NOT NULL,
  max_priority_fee_per_gas numeric(78) NOT NULL,
  sent_at_block            bigint,
  created_at               timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX l1_transaction_attempt_of ON l1_transaction_attempt (transaction_id);
