import { randomBytes } from 'node:crypto';
import { toHex32 } from '@zkr/protocol/hex';
import { packAmount, packFee } from '@zkr/protocol/packed-number';
import { transactionMessage } from '@zkr/protocol/transaction';
import { transactionToJson } from '@zkr/protocol/transaction-json';
import { DOMAIN, ownerOf, VERIFIED_KEY } from './accounts.mjs';

const AMOUNT = packAmount(1_000n);
const FEE = packFee(5n);
const CHUNK = 2_000;

/**
 * Endless transfers between accounts that `pick` draws, with their ids. The signature is 96 random bytes: what is measured does
 * not look at signatures that are marked as checked, it only moves them.
 */
export function* transfers(pick, nonceOf = () => 0) {
  const nonces = new Map();
  for (;;) {
    const [from, to] = [pick(), pick()];
    if (from === to) continue;
    const nonce = nonces.get(from) ?? nonceOf(from);
    nonces.set(from, nonce + 1);
    const [rx, ry, s] = [0, 1, 2].map(() => BigInt(`0x${randomBytes(31).toString('hex')}`));
    const operation = { kind: 'transfer', from, to, packedAmount: AMOUNT, packedFee: FEE };
    const transaction = { operation, nonce, validUntil: 2 ** 40 - 1, signature: { rx, ry, s } };
    const id = toHex32(transactionMessage(DOMAIN, transaction, { from: { owner: ownerOf(from), token: 0 }, toOwner: ownerOf(to) }));
    yield { id, transaction };
  }
}

/** Accepted and ordered, as api and sequencer leave them. */
export async function fillTransfers(client, count, pick) {
  const source = transfers(pick);
  for (let first = 1; first <= count; first += CHUNK) {
    const some = Array.from({ length: Math.min(CHUNK, count - first + 1) }, () => source.next().value);
    const columns = [some.map(({ id }) => id), some.map(({ transaction }) => JSON.stringify(transactionToJson(transaction)))];
    await client.query(
      `INSERT INTO l2_transaction (id, kind, sender, nonce, token, amount, fee, valid_until, payload, status, verified_key)
       SELECT id, 'transfer', (p ->> 'from')::bigint, (p ->> 'nonce')::bigint, 0, (p ->> 'amount')::numeric, (p ->> 'fee')::numeric,
              (p ->> 'validUntil')::bigint, p, 'pending', $3
         FROM unnest($1::text[], $2::jsonb[]) AS u (id, p)`,
      [...columns, VERIFIED_KEY],
    );
    await client.query(
      `INSERT INTO ordered_operation (sequence, transaction_id, epoch) SELECT $2::bigint + i - 1, id, 1 FROM unnest($1::text[]) WITH ORDINALITY AS u (id, i)`,
      [columns[0], first],
    );
  }
  await client.query('ANALYZE l2_transaction, ordered_operation');
}
