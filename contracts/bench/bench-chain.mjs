// anvil with the contracts under a verification key whose trapdoor is known: gas does not depend on a proof's truth.
import { compileContracts } from '@zkr/l1/compile-contracts';
import { deployRollup, deployTestToken } from '@zkr/l1/deploy';
import { createEthersProvider } from '@zkr/l1/ethers-provider';
import { L1Client } from '@zkr/l1/l1-client';
import { RollupContract, rollupInterface } from '@zkr/l1/rollup-contract';
import { ANVIL_PRIVATE_KEYS, startTestChain } from '@zkr/l1/testing/anvil';
import { forgeProof, trapdoorVerificationKey } from '@zkr/l1/testing/forged-proof';
import { challengeOf, segmentHash } from '@zkr/protocol/challenge';
import { FIELD_ORDER } from '@zkr/protocol/constants';
import { bytesToHex, hexToBytes } from '@zkr/protocol/hex';
import { packSegmentHeader } from '@zkr/protocol/segment-header';
import { Contract, NonceManager, Wallet } from 'ethers';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kindOf, wordsOf } from './operation-bytes.mjs';

const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));
const EMPTY_ROOT = 0x0c2a4af81a2cd78159ce2f3d7ee05367fc5b3c3e1becea2a86d1e66dd27ffb7fn;
const FEE_SLOTS = '0000000000000007ffffffffffffffff';
const hex = (value, bytes) => BigInt(value).toString(16).padStart(2 * bytes, '0');
const field = (label) => BigInt(label) % FIELD_ORDER;

export async function startBenchChain({ slots }) {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'l1-bench-'));
  const [chain, artifacts] = await Promise.all([startTestChain(), compileContracts({ repositoryRoot, cacheFolder, env: process.env })]);
  const provider = createEthersProvider(chain.url, 31_337n);
  const [deployer, user, sequencer] = ANVIL_PRIVATE_KEYS.map((key) => new Wallet(key, provider));
  const signer = new NonceManager(deployer);
  const circuit = { circuitId: 0, slots, depth: 12, feeSlots: 2, verificationKey: trapdoorVerificationKey(), keyKind: 'development' };
  const deployment = await deployRollup({
    ...{ signer, artifacts, circuits: [circuit], genesisRoot: EMPTY_ROOT, requestFee: 10n ** 14n },
    ...{ owner: deployer.address, sequencers: [sequencer.address] },
  });
  const token = await deployTestToken(signer, artifacts, 'Bench', 'BNC');
  const client = new L1Client({ url: chain.url });
  return {
    ...{ chain, client, deployment, user, sequencer, deployer, token, chainId: 31_337 },
    rollup: new RollupContract(deployment.rollup, client),
    contract: new Contract(deployment.rollup, rollupInterface, new NonceManager(user)),
    tokenContract: new Contract(token, ['function mint(address,uint256)', 'function approve(address,uint256)'], new NonceManager(deployer)),
    async stop() {
      provider.destroy();
      await chain.stop();
      await rm(cacheFolder, { recursive: true, force: true });
    },
  };
}

/** Calldata of a batch that the contract accepts. `segments`: per segment, operations as hex, and optionally the root after it. */
export async function batchOf({ rollup, client, user }, segments) {
  const [domain, number, rootBefore, accountCount] = await Promise.all([rollup.domain(), rollup.batchCount(), rollup.stateRoot(), rollup.accountCount()]);
  const timestamp = (await client.getBlock('latest')).timestamp;
  let root = rootBefore;
  let count = accountCount;
  let data = `${rollupInterface.getFunction('submitBatch').selector}00${hex(segments.length, 1)}${hex(number + 1, 4)}`;
  for (const [index, { operations, rootAfter = field(`0x${hex(number * 64 + index + 1, 31)}`), accountCountAfter = count }] of segments.entries()) {
    const bytes = operations.join('');
    const header = packSegmentHeader({
      ...{ accountCountBefore: count, accountCountAfter, timestamp, operations: operations.length },
      priorityOperations: operations.filter((operation) => kindOf(operation) >= 5).length,
      pushes: operations.filter((operation) => kindOf(operation) === 3).length,
    });
    const commitment = field(`0x${hex(77, 16)}${hex(number * 64 + index + 5, 15)}`);
    const bound = { domain, circuitId: 0, commitment, rootBefore: root, rootAfter };
    const z = challengeOf(segmentHash({ ...bound, packedHeader: header, segmentBytes: hexToBytes(`0x${FEE_SLOTS}${bytes}`) }));
    const feeWords = [BigInt(`0x${FEE_SLOTS.slice(0, 16)}`), BigInt(`0x${FEE_SLOTS.slice(16)}`)];
    const words = [...operations.flatMap((operation) => wordsOf(operation, BigInt(user.address))), ...feeWords];
    const y = words.reduce((sum, word) => (sum * z + word) % FIELD_ORDER, 0n);
    const proof = bytesToHex(forgeProof([root, rootAfter, commitment, z, y, domain, header], BigInt(1_000_003 * (index + 1) + number))).slice(2);
    data += hex(rootAfter, 32) + hex(commitment, 32) + proof + hex(accountCountAfter, 4) + hex(timestamp, 5) + hex(bytes.length / 2, 3) + FEE_SLOTS + bytes;
    root = rootAfter;
    count = accountCountAfter;
  }
  return data;
}
