import { Interface } from 'ethers';
import { describe, expect, it } from 'vitest';
import { verifierAbi } from './abi/verifier-abi.js';
import { differingKey, type KnownDeployment, lostOnL1 } from './deployment-on-chain.js';
import { L1RpcError, L1UnreachableError } from './json-rpc.js';
import type { L1Client } from './l1-client.js';
import { trapdoorVerificationKey } from './testing/forged-proof.js';
import { verificationKeyArguments } from './verification-key-arguments.js';

const verifier = new Interface(verifierAbi as never);
// Projective, as snarkjs writes points.
const { vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC, nPublic } = trapdoorVerificationKey();
const verificationKey = { vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC, nPublic };
const other = { ...verificationKey, IC: [...IC.slice(1), IC[0]!] };
const deployment: KnownDeployment = { chainId: 1, genesisHash: '0x01', contract: `0x${'11'.repeat(20)}`, verifier: `0x${'22'.repeat(20)}` };
const circuit = { id: 0, name: 'segment-5', verificationKey };

const answering = (call: () => string) => ({ call: async () => call() }) as unknown as L1Client;
const withKey = (key: typeof verificationKey) =>
  answering(() => verifier.encodeFunctionResult('circuit', [{ id: 0, slots: 5, depth: 12, feeSlots: 2, key: verificationKeyArguments(key) }]));
const failing = (error: Error) =>
  answering(() => {
    throw error;
  });

describe('the keys of a deployment', () => {
  it('are the contract’s, or the first that is not is named', async () => {
    expect(await differingKey(withKey(verificationKey), deployment, [circuit])).toBeUndefined();
    expect(await differingKey(withKey(other), deployment, [circuit])).toBe('segment-5');
  });

  it('differ where the contract has no such circuit', async () => {
    expect(await differingKey(failing(new L1RpcError('eth_call', 3, 'execution reverted', '0x')), deployment, [circuit])).toBe('segment-5');
  });

  it('are not known to differ while the node is away', async () => {
    await expect(differingKey(failing(new L1UnreachableError('eth_call', 1, new Error('refused'))), deployment, [circuit])).rejects.toThrow(L1UnreachableError);
  });
});

describe('a deployment', () => {
  const chain = ({ chainId = 1n, hash = '0x01', code = '0x60' }) =>
    ({ chainId: async () => chainId, getBlock: async () => ({ hash }), getCode: async () => code }) as unknown as L1Client;

  it.each([
    [{ chainId: 5n }, /L1 is chain 5, the database belongs to chain 1/],
    [{ hash: '0x02' }, /its first block differs/],
    [{ code: '0x' }, /has lost the contract 0x1111/],
  ])('is lost on another L1: %o', async (differing, reason) => {
    expect(await lostOnL1(chain(differing), deployment)).toMatch(reason);
  });

  it('is there on its own', async () => {
    expect(await lostOnL1(chain({}), deployment)).toBeUndefined();
  });
});
