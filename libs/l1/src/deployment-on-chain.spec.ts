import { Interface } from 'ethers';
import { describe, expect, it } from 'vitest';
import { verifierAbi } from './abi/verifier-abi.js';
import { differenceOnL1, differingKey, type KnownDeployment } from './deployment-on-chain.js';
import { L1RpcError, L1UnreachableError } from './json-rpc.js';
import type { L1Client } from './l1-client.js';
import { rollupInterface } from './rollup-contract.js';
import { trapdoorVerificationKey } from './testing/forged-proof.js';
import { verificationKeyArguments } from './verification-key-arguments.js';

const verifier = new Interface(verifierAbi as never);
// Projective, as snarkjs writes points.
const { vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC, nPublic } = trapdoorVerificationKey();
const verificationKey = { vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC, nPublic };
const other = { ...verificationKey, IC: [...IC.slice(1), IC[0]!] };
const deployment: KnownDeployment = { chainId: 1, genesisHash: '0x01', contract: `0x${'11'.repeat(20)}`, verifier: `0x${'22'.repeat(20)}`, domain: `0x${'33'.repeat(32)}` };
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
  const chain = ({ chainId = 1n, hash = '0x01', code = '0x60', domain = deployment.domain, verifier = deployment.verifier }) =>
    ({
      chainId: async () => chainId,
      getBlock: async () => ({ hash }),
      getCode: async () => code,
      call: async ({ data }: { data: string }) => {
        const { name } = rollupInterface.parseTransaction({ data })!;
        return rollupInterface.encodeFunctionResult(name, [name === 'verifier' ? verifier : domain]);
      },
    }) as unknown as L1Client;

  it.each([
    [{ chainId: 5n }, 'wrong-chain', /L1 is chain 5, the database belongs to chain 1/],
    [{ hash: '0x02' }, 'lost', /its first block differs/],
    [{ code: '0x' }, 'lost', /has lost the contract 0x1111/],
    [{ domain: `0x${'44'.repeat(32)}` }, 'wrong-chain', /0x1111\w+ has another domain/],
    [{ verifier: `0x${'44'.repeat(20)}` }, 'wrong-chain', /0x1111\w+ has another verifier/],
  ])('is not the one on another L1: %o', async (differing, kind, what) => {
    expect(await differenceOnL1(chain(differing), deployment)).toMatchObject({ kind, what: expect.stringMatching(what) });
  });

  it('is there on its own', async () => {
    expect(await differenceOnL1(chain({}), deployment)).toBeUndefined();
  });
});
