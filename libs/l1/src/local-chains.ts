/** Chains on which a development key is good enough: whoever can forge there owns the chain anyway. */
const LOCAL_CHAIN_IDS = [31_337n, 1_337n];

export const isLocalChain = (chainId: bigint): boolean => LOCAL_CHAIN_IDS.includes(chainId);
