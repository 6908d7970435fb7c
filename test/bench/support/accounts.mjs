// Rows for the executor's database that a bench fills it with: accounts of one key, transfers between them.
import { createHash } from 'node:crypto';
import { accountLeaf } from '@zkr/protocol/account';
import { multiplyBase } from '@zkr/protocol/baby-jubjub';
import { toBytes } from '@zkr/protocol/big-endian';
import { rollupDomain } from '@zkr/protocol/domain';
import { toHex32, toHexAddress } from '@zkr/protocol/hex';
import { State } from '@zkr/vm/state';

export const DEPTH = 12;
export const SLOTS = 28;
export const DOMAIN = rollupDomain(31337n, 1n);
export const KEY = multiplyBase(123_456_789n);
export const VERIFIED_KEY = `${toHex32(KEY.x)}${toHex32(KEY.y).slice(2)}`;
const FIRST_OWNER = 1n << 90n;
const BALANCE = 10n ** 18n;
const CHUNK = 4096;

export const ownerOf = (index) => FIRST_OWNER + BigInt(index);
export const FEE_OWNER = toHexAddress(ownerOf(0));
const accountOf = (index) => ({ owner: ownerOf(index), token: 0, nonce: 0, balance: BALANCE, keyX: KEY.x, keyY: KEY.y });

/** The same sequence each time, from 0 up to below 1. */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An element that is nobody's leaf: for accounts that a bench loads but never reads, which saves the hash of each. */
const unreadLeaf = (index) => createHash('sha256').update(toBytes(index, 8)).digest().fill(0, 0, 1);

/** A deployment with `count` accounts, of which those that `isRead` names have their true leaves, and the root of all. */
export async function fillAccounts(client, { count, isRead = () => true, log }) {
  const circuits = JSON.stringify([{ id: 0, name: `segment-${SLOTS}`, slots: SLOTS, circuitHash: '' }]);
  await client.query(
    `INSERT INTO deployment (chain_id, contract, verifier, deployment_block, genesis_hash, domain, tree_depth, fee_slots, circuits)
     VALUES (31337, '0x01', '0x02', 0, '0x', $1, $2, 2, $3)`,
    [toHex32(DOMAIN), DEPTH, circuits],
  );
  await client.query(`INSERT INTO l1_block (number, hash, parent_hash, timestamp) VALUES (1, '0x1', '0x0', extract(epoch FROM now())::bigint)`);
  const state = State.of(DEPTH);
  for (let first = 0; first < count; first += CHUNK) {
    const indexes = Array.from({ length: Math.min(CHUNK, count - first) }, (_, i) => first + i);
    const leaves = indexes.map((index) => (isRead(index) ? Buffer.from(toBytes(accountLeaf(accountOf(index)), 32)) : unreadLeaf(index)));
    const written = client.query(
      `INSERT INTO account (index, owner, token, nonce, balance, key_x, key_y, leaf)
       SELECT i, '0x' || $3 || lpad(to_hex(i), 16, '0'), 0, 0, $4, $5, $6, leaf FROM unnest($1::bigint[], $2::bytea[]) AS u (i, leaf)`,
      [indexes, leaves, toHexAddress(FIRST_OWNER).slice(2, 26), BALANCE.toString(), toHex32(KEY.x), toHex32(KEY.y)],
    );
    // While Postgres writes.
    indexes.forEach((index, i) => state.append(accountOf(index), BigInt(`0x${leaves[i].toString('hex')}`)));
    state.root();
    await written;
    if ((first / CHUNK) % 256 === 255) log(`${first + CHUNK} accounts`);
  }
  await client.query('INSERT INTO executor_state (state_root, account_count) VALUES ($1, $2)', [toHex32(state.root()), count]);
  // As a database is that was not loaded a moment ago: otherwise Postgres does it in between, beside what is measured.
  await client.query('VACUUM ANALYZE account');
}
