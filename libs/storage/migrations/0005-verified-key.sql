-- The L2 key under which the api found a transaction's signature valid, 0x and 64 bytes (x, y) of hex. Together with the id,
-- which is the signed message, it spares the executor the same check: it looks again only if the sender's key or the message
-- has changed since. Null: nobody has checked.
ALTER TABLE l2_transaction ADD COLUMN verified_key text;
