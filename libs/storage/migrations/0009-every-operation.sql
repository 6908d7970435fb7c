-- Requests and transactions of every kind. Expands only: programs of the version before go on with what they know.

-- token: of a deposit or an exit; amount: of a deposit; owner: who is credited, or who sent the request; account: from the
-- start in a request that names one, else set when included.
ALTER TABLE priority_operation
  ALTER COLUMN token DROP NOT NULL,
  ALTER COLUMN amount DROP NOT NULL,
  ADD COLUMN applied     boolean,     -- set when included; false: it matched no account and changed nothing
  ADD COLUMN exit_amount numeric(39), -- set when included: what a forced exit took out
  ADD COLUMN exit_status text CHECK (exit_status IN ('pending', 'uncovered')); -- set when verified, unless nothing was taken out
CREATE INDEX priority_operation_account ON priority_operation (account);

ALTER TABLE l2_transaction
  DROP CONSTRAINT l2_transaction_kind_check,
  ADD CONSTRAINT l2_transaction_kind_check CHECK (kind IN ('transfer', 'transferToNew', 'withdraw', 'registerKey')),
  ADD COLUMN new_account bigint; -- set when included: the account that a transferToNew created

-- What has a place in the order behind the executor's last one and is not executed yet, because no segment since took fees
-- in its token, or because it comes after such a one of the same sender.
CREATE TABLE parked_operation (
  sequence bigint PRIMARY KEY REFERENCES ordered_operation (sequence)
);

-- What L1 owes without having paid it, by its events; a reorg deletes those of the blocks above the fork. Their sum by owner and
-- token is the contract's pending balance.
CREATE TABLE pending_balance_change (
  l1_block_number     bigint  NOT NULL,
  log_index           integer NOT NULL,
  l1_transaction_hash text    NOT NULL,
  owner               text    NOT NULL,
  token               bigint  NOT NULL,
  amount              numeric(40) NOT NULL, -- negative: paid out
  reason              text    NOT NULL CHECK (reason IN ('withdrawal', 'forced-exit', 'account-claimed', 'deposit-refunded', 'paid')),
  PRIMARY KEY (l1_block_number, log_index)
);
CREATE INDEX pending_balance_change_owner ON pending_balance_change (owner, token);
