import { AbiCoder, decodeBytes32String } from 'ethers';
import type { L1Client } from '@zkr/l1/l1-client';
import { L1RpcError } from '@zkr/l1/json-rpc';

export interface TokenMetadata {
  readonly symbol: string | null;
  readonly decimals: number | null;
}

const SYMBOL = '0x95d89b41';
const DECIMALS = '0x313ce567';
/** A token is anybody's code: it may not keep the node busy, nor fill our tables. */
const CALL_GAS = 200_000n;
const SYMBOL_CHARACTERS = 32;

/** What the token says of itself now; null for what it does not say. Display only: nothing may depend on it. */
export async function readTokenMetadata(client: Pick<L1Client, 'call'>, address: string): Promise<TokenMetadata> {
  const [symbol, decimals] = await Promise.all([ask(client, address, SYMBOL), ask(client, address, DECIMALS)]);
  return { symbol: decodeSymbol(symbol), decimals: decodeDecimals(decimals) };
}

async function ask(client: Pick<L1Client, 'call'>, to: string, data: string): Promise<string | undefined> {
  try {
    return await client.call({ to, data, gas: CALL_GAS });
  } catch (error) {
    if (error instanceof L1RpcError) return undefined;
    throw error;
  }
}

export function decodeSymbol(result: string | undefined): string | null {
  if (result === undefined) return null;
  try {
    // The oldest tokens return bytes32.
    const text = result.length === 66 ? decodeBytes32String(result) : AbiCoder.defaultAbiCoder().decode(['string'], result)[0];
    return String(text).replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '').slice(0, SYMBOL_CHARACTERS).trim() || null;
  } catch {
    return null;
  }
}

export function decodeDecimals(result: string | undefined): number | null {
  if (result === undefined || !/^0x[0-9a-f]{64}$/i.test(result)) return null;
  const decimals = BigInt(result);
  return decimals < 256n ? Number(decimals) : null;
}
