import { HDNodeWallet, Mnemonic, Wallet } from 'ethers';
import { DEVELOPMENT_MNEMONIC } from './development-mnemonic.js';
import { isLocalChain } from './local-chains.js';

/** So many accounts of it have money on a fresh chain of Hardhat, the first ten also on one of Anvil. */
const FUNDED = 20;

/** Private key of a funded account, 0x and 64 hex digits. */
export const developmentKey = (index: number): string =>
  HDNodeWallet.fromPhrase(DEVELOPMENT_MNEMONIC, undefined, `m/44'/60'/0'/0/${index}`).privateKey;

/** Computed once: deriving from a phrase takes tenths of a second. */
let known: ReadonlySet<string> | undefined;

/** Whether everybody can sign for the address. */
export function isDevelopmentAddress(address: string): boolean {
  if (known === undefined) {
    const root = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(DEVELOPMENT_MNEMONIC), "m/44'/60'/0'/0");
    known = new Set(Array.from({ length: FUNDED }, (_, index) => root.deriveChild(index).address.toLowerCase()));
  }
  return known.has(address.toLowerCase());
}

/** Whether the account's key is known to the world and the chain is one where that matters. */
export const isUnsafeAccount = (address: string, chainId: bigint): boolean => !isLocalChain(chainId) && isDevelopmentAddress(address);

export const isDevelopmentKey = (privateKey: string): boolean =>
  isDevelopmentAddress(new Wallet(privateKey).address);
