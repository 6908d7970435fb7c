import { AbiCoder, encodeBytes32String } from 'ethers';
import { L1RpcError } from '@zkr/l1/json-rpc';
import { expect, it } from 'vitest';
import { decodeDecimals, decodeSymbol, readTokenMetadata } from './token-metadata.js';

const abi = (type: string, value: unknown) => AbiCoder.defaultAbiCoder().encode([type], [value]);

it('reads symbols of new and old tokens, and none that would do harm', () => {
  expect(decodeSymbol(abi('string', 'USDC'))).toBe('USDC');
  expect(decodeSymbol(encodeBytes32String('MKR'))).toBe('MKR');
  expect(decodeSymbol(abi('string', 'A\u0000\u0007\u202eB'))).toBe('AB');
  expect(decodeSymbol(abi('string', 'x'.repeat(1_000)))).toHaveLength(32);
  for (const nothing of [undefined, '0x', '0xff', abi('string', ''), abi('uint256', 2n ** 200n)]) expect(decodeSymbol(nothing)).toBeNull();
});

it('reads decimals up to 255', () => {
  expect(decodeDecimals(abi('uint8', 18))).toBe(18);
  for (const nothing of [undefined, '0x', abi('uint256', 256n)]) expect(decodeDecimals(nothing)).toBeNull();
});

it('tolerates a token that reverts', async () => {
  const call = async () => {
    throw new L1RpcError('eth_call', 3, 'execution reverted', '0x');
  };
  expect(await readTokenMetadata({ call }, '0xaa')).toEqual({ symbol: null, decimals: null });
});
