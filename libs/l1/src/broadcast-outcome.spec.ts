import { expect, it } from 'vitest';
import { broadcastOutcome } from './broadcast-outcome.js';
import { L1RpcError, L1UnreachableError } from './json-rpc.js';

it.each([
  ['already known', 'already-known'],
  ['transaction already imported', 'already-known'],
  ['AlreadyKnown', 'already-known'],
  ['nonce too low: next nonce 4, tx nonce 3', 'nonce-too-low'],
  ['OldNonce, Current nonce: 4, nonce of rejected tx: 3', 'nonce-too-low'],
  ['replacement transaction underpriced', 'underpriced'],
  ['transaction underpriced', 'underpriced'],
  ['max fee per gas less than block base fee', 'underpriced'],
  ['insufficient funds for gas * price + value', 'insufficient-funds'],
  ['Insufficient funds for gas * price + value', 'insufficient-funds'],
  ['intrinsic gas too low', 'refused'],
])('reads "%s" as %s', (message, outcome) => {
  expect(broadcastOutcome(new L1RpcError('eth_sendRawTransaction', -32000, message, undefined))).toBe(
    outcome,
  );
});

it('does not know what became of a transaction that got no answer', () => {
  expect(broadcastOutcome(new L1UnreachableError('eth_sendRawTransaction', 5, new Error('timeout')))).toBe(
    'unknown',
  );
});

it('passes bugs on', () => {
  expect(() => broadcastOutcome(new TypeError('x'))).toThrow(TypeError);
});
