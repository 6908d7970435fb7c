-- Room for the executor's writes where they go.

-- Accounts are loaded once and updated at random. In a full page an update moves the row to another page and adds an entry to
-- both indexes; with room for two or three versions it stays, and the next visit clears the old ones away. Pages that are full
-- already get their room as their rows move out.
ALTER TABLE account SET (fillfactor = 90);

-- Hashes and signatures: Postgres would try to compress them for nothing.
ALTER TABLE segment ALTER COLUMN trace SET STORAGE EXTERNAL;
