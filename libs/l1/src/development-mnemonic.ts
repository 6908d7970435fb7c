/** Of every Ethereum development chain: ten accounts with 10 000 ETH each. Everybody knows their keys. */
export const DEVELOPMENT_MNEMONIC = 'test test test test test test test test test test test junk';
