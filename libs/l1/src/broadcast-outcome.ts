import { L1RpcError, L1UnreachableError } from './json-rpc.js';
import type { BroadcastOutcome } from './transaction-record.js';

/** Messages of geth, reth, Nethermind, Erigon, Besu and anvil; JSON-RPC has no codes for these. */
const MESSAGES: readonly (readonly [RegExp, BroadcastOutcome])[] = [
  [/already known|already imported|known transaction|already exists|alreadyknown/i, 'already-known'],
  [/nonce too low|oldnonce|nonce .*(?:too low|already used)/i, 'nonce-too-low'],
  [/underpriced|fee too low|feetoolow|less than block base fee|below base fee|fee cap/i, 'underpriced'],
  [/insufficient (?:funds|balance)|insufficientfunds/i, 'insufficient-funds'],
];

/** What a failed eth_sendRawTransaction means. */
export function broadcastOutcome(error: unknown): BroadcastOutcome {
  if (error instanceof L1UnreachableError) return 'unknown';
  if (!(error instanceof L1RpcError)) throw error;
  return MESSAGES.find(([pattern]) => pattern.test(error.reason))?.[1] ?? 'refused';
}
