import { HDNodeWallet } from 'ethers';

const MNEMONIC = 'test test test test test test test test test test test junk';
const ACCOUNTS = 20;
const LOCAL_CHAIN_IDS = [31_337n, 1_337n];

/** Whether the account's key is known to the world and the chain is one where that matters. */
export function isUnsafeDevelopmentAccount(address: string, chainId: bigint): boolean {
  if (LOCAL_CHAIN_IDS.includes(chainId)) return false;
  const root = HDNodeWallet.fromPhrase(MNEMONIC, undefined, "m/44'/60'/0'/0");
  return Array.from({ length: ACCOUNTS }, (_, i) => root.deriveChild(i).address.toLowerCase()).includes(address.toLowerCase());
}
