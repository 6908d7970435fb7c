import { type Hex, fromHex } from '@zkr/protocol/hex';
import { getBytes, keccak256 } from 'ethers';

const BLOOM_BITS = 2_048;

/** Whether a block's bloom allows for a log of the address; in a full block it often does without one. */
export function mayHaveLogs(logsBloom: Hex, address: string): boolean {
  const bloom = fromHex(logsBloom);
  const hash = getBytes(keccak256(address));
  return [0, 2, 4].every((at) => {
    const bit = ((hash[at] as number) * 256 + (hash[at + 1] as number)) % BLOOM_BITS;
    return (bloom >> BigInt(bit)) & 1n;
  });
}
