import type { CurvePoint } from '@zkr/protocol/baby-jubjub';
import { concat, toBytes } from '@zkr/protocol/big-endian';
import { bytesToHex, fromHex, type Hex } from '@zkr/protocol/hex';
import { keccakText } from '@zkr/protocol/keccak';

/** What an L1 wallet sends; `value` in wei. An ethers Signer takes it as it is. */
export interface L1Call {
  readonly to: string;
  readonly value: bigint;
  readonly data: Hex;
}

/** The contract, and the wei that each request burns: ask it by {@link requestFeeCall}. */
export interface RequestTarget {
  readonly contract: string;
  readonly requestFee: bigint;
}

/**
 * Its answer is one word, the fee; it never changes.
 *
 * @example
 * const requestFee = BigInt(await provider.call(requestFeeCall(contract)));
 */
export function requestFeeCall(contract: string): { readonly to: string; readonly data: Hex } {
  return { to: contract, data: encode('requestFee()') };
}

/**
 * Deposits ETH to an owner. With a key, the sender must be the owner, and the account gets it if it has none.
 * @param amount wei, without the fee
 */
export function depositEthCall({ contract, requestFee }: RequestTarget, deposit: { owner: string; amount: bigint; key?: CurvePoint }): L1Call {
  const { owner, amount, key } = deposit;
  const data = encode('depositEth(address,uint256,uint256)', fromHex(owner), key?.x ?? 0n, key?.y ?? 0n);
  return { to: contract, value: amount + requestFee, data };
}

/**
 * Deposits a token to an owner; the contract must be allowed to take the amount. Keys as in {@link depositEthCall}.
 * @param amount in the token’s smallest unit
 */
export function depositErc20Call({ contract, requestFee }: RequestTarget, deposit: { token: number; owner: string; amount: bigint; key?: CurvePoint }): L1Call {
  const { token, owner, amount, key } = deposit;
  const data = encode('depositErc20(uint32,uint256,address,uint256,uint256)', token, amount, fromHex(owner), key?.x ?? 0n, key?.y ?? 0n);
  return { to: contract, value: requestFee, data };
}

/**
 * Demands all that an account of the sender holds, which becomes a pending balance on L1. No operator can leave it out; on an account of
 * somebody else it does nothing.
 */
export function forcedExitCall({ contract, requestFee }: RequestTarget, exit: { account: number; token: number }): L1Call {
  return { to: contract, value: requestFee, data: encode('requestForcedExit(uint32,uint32)', exit.account, exit.token) };
}

/** Puts a key on an account of the sender, which may be a contract. No operator can leave it out. */
export function registerKeyCall({ contract, requestFee }: RequestTarget, { account, key }: { account: number; key: CurvePoint }): L1Call {
  return { to: contract, value: requestFee, data: encode('registerKey(uint32,uint256,uint256)', account, key.x, key.y) };
}

/** All parameters are words of 32 bytes. */
function encode(signature: string, ...words: readonly (bigint | number)[]): Hex {
  return bytesToHex(concat(keccakText(signature).subarray(0, 4), ...words.map((word) => toBytes(word, 32))));
}
