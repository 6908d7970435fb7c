import type { Deployment } from '@zkr/protocol/deployment';
import { ANVIL_PRIVATE_KEYS } from '@zkr/l1/testing/anvil';
import { computeAddress, getCreateAddress } from 'ethers';

/** Sends batches, and deploys: Verifier, AccountProof and Rollup are its first three transactions. */
export const SEQUENCER_KEY = ANVIL_PRIVATE_KEYS[0];
export const SEQUENCER = computeAddress(SEQUENCER_KEY);

/** Where the contract will be on a chain of its own: a sequence signs for it before there is one. */
export const DEPLOYMENT: Deployment = { chainId: 31337n, contract: createdBy(SEQUENCER, 2) };

/** No contract: takes ETH and tokens. */
export const TAKES_ALL = 0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaan;
/** The Verifier, which has no function that takes ETH. Tokens do not ask it. */
export const REFUSES_ETH = createdBy(SEQUENCER, 0);

function createdBy(from: string, nonce: number): bigint {
  return BigInt(getCreateAddress({ from, nonce }));
}
