import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeBatchCalldata, type SubmittedSegment } from '@zkr/protocol/batch-calldata';
import { challengeOf, segmentHash } from '@zkr/protocol/challenge';
import { rollupDomain } from '@zkr/protocol/domain';
import { evaluateWords, presentWords } from '@zkr/protocol/evaluation';
import { UNUSED_FEE_SLOT } from '@zkr/protocol/fee-slot';
import { batchHeaderHash, genesisHeaderHash } from '@zkr/protocol/header-chain';
import { bytesToHex, hexToBytes } from '@zkr/protocol/hex';
import { decodeDepositEntry } from '@zkr/protocol/operations/deposit';
import { type Operation, isPriorityOperation } from '@zkr/protocol/operation';
import { queueEntryHash } from '@zkr/protocol/queue-entry';
import { encodeSegmentBytes } from '@zkr/protocol/segment-bytes';
import { packSegmentHeader } from '@zkr/protocol/segment-header';
import { Contract, type JsonRpcProvider, NonceManager, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rollupAbi } from './abi/rollup-abi.js';
import { testTokenAbi } from './abi/test-token-abi.js';
import { calldataGas, gasLimitFor } from './calldata-limits.js';
import { compileContracts } from './compile-contracts.js';
import { codeBytes, type ContractArtifacts } from './contract-artifacts.js';
import { deployRollup, type Deployment, deployTestToken, DevelopmentKeyError } from './deploy.js';
import { createEthersProvider } from './ethers-provider.js';
import { decodeRollupEvent, eventTopic, type PriorityOperationQueued } from './events.js';
import { L1Client } from './l1-client.js';
import { describeRevert, RollupContract } from './rollup-contract.js';
import { ANVIL_PRIVATE_KEYS, startTestChain, type TestChain } from './testing/anvil.js';
import { forgeProof, trapdoorVerificationKey } from './testing/forged-proof.js';

const repositoryRoot = join(import.meta.dirname, '../../..');
/** Of depth 12. */
const GENESIS_ROOT = 0x0c2a4af81a2cd78159ce2f3d7ee05367fc5b3c3e1becea2a86d1e66dd27ffb7fn;
const REQUEST_FEE = 10n ** 14n;
const RECIPIENT = 0xcafe00000000000000000000000000000000cafen;
// circomlib's B8: an admissible L2 key.
const KEY = {
  keyX: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  keyY: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
};
/** `for (; tx.gasprice != 0; ) {}`: eth_estimateGas and eth_call run without a gas price. */
const BURNS_IF_PAID_FOR = '3a156009575b6005565b00';
/** Creates the eleven bytes that follow it. */
const DEPLOY = '600b8060093d393df3';

describe('the contracts on a real chain', () => {
  let chain: TestChain;
  let client: L1Client;
  let provider: JsonRpcProvider;
  let cacheFolder: string;
  let artifacts: ContractArtifacts;
  let deployment: Deployment;
  let rollup: RollupContract;
  let user: NonceManager;
  let userAddress: string;
  let sequencer: Wallet;
  let tokenAddress: string;

  const circuits = () => [
    {
      circuitId: 0,
      slots: 8,
      depth: 12,
      feeSlots: 2,
      verificationKey: trapdoorVerificationKey(),
      keyKind: 'development',
    },
  ];

  beforeAll(async () => {
    cacheFolder = await mkdtemp(join(tmpdir(), 'zkr l1 '));
    [chain, artifacts] = await Promise.all([
      startTestChain(['--slots-in-an-epoch', '1']),
      compileContracts({ repositoryRoot, cacheFolder, env: process.env }),
    ]);
    client = new L1Client({ url: chain.url });
    provider = createEthersProvider(chain.url, 31337n);
    const [deployer, userKey, sequencerKey] = ANVIL_PRIVATE_KEYS;
    sequencer = new Wallet(sequencerKey, provider);
    user = new NonceManager(new Wallet(userKey, provider));
    userAddress = await user.getAddress();
    const signer = new NonceManager(new Wallet(deployer, provider));
    const owner = await signer.getAddress();
    deployment = await deployRollup({
      signer,
      artifacts,
      circuits: circuits(),
      genesisRoot: GENESIS_ROOT,
      requestFee: REQUEST_FEE,
      owner,
      sequencers: [sequencer.address],
    });
    tokenAddress = await deployTestToken(signer, artifacts, 'Test', 'TST');
    rollup = new RollupContract(deployment.rollup, client);
  }, 120_000);

  afterAll(async () => {
    provider?.destroy();
    await chain?.stop();
    if (cacheFolder) await rm(cacheFolder, { recursive: true, force: true });
  });

  it('compiles once, and into contracts of admissible size', async () => {
    const started = Date.now();
    expect(await compileContracts({ repositoryRoot, cacheFolder, env: process.env })).toEqual(artifacts);
    expect(Date.now() - started).toBeLessThan(1_000);
    expect(codeBytes(artifacts.rollup.runtimeCode)).toBeLessThan(24_576);
    expect(codeBytes(artifacts.verifier.runtimeCode)).toBeLessThan(24_576);
    expect(codeBytes(artifacts.accountProof.runtimeCode)).toBeLessThan(24_576);
  });

  it('has an ABI that is current', async () => {
    const contracts = join(repositoryRoot, 'contracts');
    const { findForge } = await import('./forge-binary.js');
    const out = join(cacheFolder, 'abi out');
    const forge = findForge(repositoryRoot, process.env['PATH'] ?? '');
    const args = ['build', '--out', out, '--cache-path', join(cacheFolder, 'abi cache'), '--skip', 'test'];
    await promisify(execFile)(forge, args, { cwd: contracts });
    const script = join(contracts, 'scripts/generate-abi.mjs');
    await promisify(execFile)(process.execPath, [script, '--check'], {
      env: { ...process.env, FOUNDRY_OUT: out },
    });
  }, 120_000);

  it('row 1: refuses development keys where money may be real', async () => {
    await chain.rpc.call('anvil_setChainId', [1]);
    const mainnet = createEthersProvider(chain.url, 1n);
    try {
      const signer = new Wallet(ANVIL_PRIVATE_KEYS[0], mainnet);
      const options = {
        signer,
        artifacts,
        circuits: circuits(),
        genesisRoot: GENESIS_ROOT,
        requestFee: 0n,
        owner: signer.address,
        sequencers: [],
      };
      await expect(deployRollup(options)).rejects.toThrow(DevelopmentKeyError);
      await expect(deployTestToken(signer, artifacts, 'T', 'T')).rejects.toThrow('local chains');
    } finally {
      mainnet.destroy();
      await chain.rpc.call('anvil_setChainId', [31337]);
    }
  });

  it('agrees with the protocol library about domain and genesis', async () => {
    expect(await rollup.domain()).toBe(rollupDomain(31337n, BigInt(deployment.rollup)));
    expect(await rollup.batchHeaderHash(0)).toBe(genesisHeaderHash(GENESIS_ROOT));
    expect(await rollup.stateRoot()).toBe(GENESIS_ROOT);
    expect(await rollup.deploymentBlock()).toBe(deployment.deploymentBlock);
    expect(await rollup.circuit(0)).toEqual({ slots: 8, feeSlots: 2 });
    expect(await rollup.circuit(1)).toBeUndefined();
    expect(await rollup.capacity()).toBe(4 ** 12);
    expect(await rollup.depth()).toBe(12);
    expect(await rollup.requestFee()).toBe(REQUEST_FEE);
    expect(await rollup.accountProof()).toBe(deployment.accountProof);
    expect(await rollup.escapeActive()).toBe(false);
    expect(await rollup.isSequencer(sequencer.address)).toBe(true);
  });

  it('takes deposits into the queue, submits them with a withdrawal, and tells it all in events', async () => {
    const contract = new Contract(deployment.rollup, rollupAbi as never, user);
    const token = new Contract(tokenAddress, testTokenAbi as never, user);
    await (await contract.getFunction('registerToken')(tokenAddress)).wait();
    expect(await rollup.tokenId(tokenAddress)).toBe(1);
    expect(await rollup.token(1)).toBe(tokenAddress);
    expect(await rollup.token(0)).toBeUndefined();
    await (await token.getFunction('mint')(userAddress, 1_000n)).wait();
    await (await token.getFunction('approve')(deployment.rollup, 1_000n)).wait();
    await (
      await contract.getFunction('depositEth')(userAddress, KEY.keyX, KEY.keyY, { value: 5_000n + REQUEST_FEE })
    ).wait();
    await (await contract.getFunction('depositErc20')(1, 900n, userAddress, 0, 0, { value: REQUEST_FEE })).wait();

    const queued = await eventsOfKind('PriorityOperationQueued');
    expect(queued.map((event) => event.queueId)).toEqual([0, 1]);
    const deposits = queued.map((event, account) => {
      const entry = decodeDepositEntry(hexToBytes(event.entry));
      if (entry === undefined) throw new Error('the entry does not decode');
      return { kind: 'deposit' as const, account, ...entry };
    });
    expect(deposits[0]).toMatchObject({
      token: 0,
      amount: 5_000n,
      setKey: true,
      owner: BigInt(userAddress),
      ...KEY,
    });
    expect(deposits[1]).toMatchObject({ token: 1, amount: 900n, setKey: false, keyX: 0n, keyY: 0n });
    for (const [id, deposit] of deposits.entries()) {
      expect(await rollup.priorityOperation(id)).toEqual({
        entryHash: queueEntryHash(id, deposit),
        queuedAt: queued[id]?.queuedAt,
      });
    }

    const transfer = { kind: 'transfer' as const, from: 0, to: 1, packedAmount: 77, packedFee: 3 };
    const withdraw = (tokenId: number, amount: bigint): Operation => ({
      kind: 'withdraw',
      from: tokenId,
      token: tokenId,
      amount,
      packedFee: 0,
      recipient: RECIPIENT,
    });
    const calldata = await makeBatch([
      { operations: [...deposits, transfer], accountCountAfter: 2, rootAfter: 71n },
      {
        operations: [transfer, withdraw(0, 1_500n), withdraw(1, 400n)],
        accountCountAfter: 2,
        rootAfter: 72n,
      },
    ]);

    const altered = calldata.bytes.slice();
    altered[altered.length - 1] = (altered[altered.length - 1] as number) ^ 1;
    const call = { from: sequencer.address, to: deployment.rollup, gas: 5_000_000n };
    const refusal = await client
      .call({ ...call, data: bytesToHex(altered) })
      .catch((error: unknown) => error);
    expect(describeRevert(refusal)).toBe('ProofsRejected()');

    const estimate = await client.estimateGas({ ...call, data: bytesToHex(calldata.bytes) });
    const gasLimit = gasLimitFor(calldata.bytes, estimate, 2);
    expect(typeof gasLimit).toBe('bigint');
    const sent = await sequencer.sendTransaction({
      to: deployment.rollup,
      data: bytesToHex(calldata.bytes),
      gasLimit: gasLimit as bigint,
    });
    await sent.wait();
    const receipt = await client.getReceipt(sent.hash);
    expect(receipt?.succeeded).toBe(true);
    expect(receipt?.gasUsed).toBeGreaterThanOrEqual(calldataGas(calldata.bytes).floor);
    expect((await client.getTransaction(sent.hash))?.input).toBe(bytesToHex(calldata.bytes));

    const events = receipt?.logs.map(decodeRollupEvent).filter((event) => event !== undefined);
    const settled = { kind: 'withdrawal-settled', outcome: 'paid', recipient: RECIPIENT, batch: 1 };
    expect(events).toEqual([
      { kind: 'batch-verified', ...calldata.expected },
      { ...settled, token: 0, amount: 1_500n },
      { ...settled, token: 1, amount: 400n },
    ]);
    expect(await rollup.stateRoot()).toBe(72n);
    expect(await rollup.batchHeaderHash(1)).toBe(calldata.expected.headerHash);
    expect(await rollup.queueHead()).toBe(2);
    expect(await rollup.batchCount()).toBe(1);
    expect(await rollup.heldBalance(0)).toBe(3_500n);
    expect(await client.getBalance(`0x${RECIPIENT.toString(16)}`)).toBe(1_500n);
    expect(await client.getLogs({ ...everything(), toBlock: await client.blockNumber() })).not.toHaveLength(
      0,
    );
  }, 60_000);

  it('row 16: a recipient that is cheap in a simulation and burns gas in a transaction stops no batch', async () => {
    const deployed = await (await user.sendTransaction({ data: `0x${DEPLOY}${BURNS_IF_PAID_FOR}` })).wait();
    const recipient = BigInt(deployed?.contractAddress as string);
    const operations = Array.from({ length: 5 }, (): Operation => ({
      ...{ kind: 'withdraw', from: 0, token: 0, amount: 1n, packedFee: 0, recipient },
    }));
    const { bytes } = await makeBatch([{ operations, accountCountAfter: 2, rootAfter: 73n }]);
    const submit = { from: sequencer.address, to: deployment.rollup, data: bytesToHex(bytes) };
    const estimate = await client.estimateGas(submit);
    const send = (gasLimit: bigint) => sequencer.sendTransaction({ ...submit, gasLimit }).then((sent) => sent.wait());

    await expect(send(gasLimitFor(bytes, estimate, 0) as bigint)).rejects.toThrow('reverted');
    await send(gasLimitFor(bytes, estimate, operations.length) as bigint);

    expect(await rollup.stateRoot()).toBe(73n);
    expect(await rollup.pendingBalance(`0x${recipient.toString(16).padStart(40, '0')}`, 0)).toBe(5n);
  }, 60_000);

  function everything() {
    return { address: deployment.rollup, fromBlock: deployment.deploymentBlock };
  }

  async function eventsOfKind(name: 'PriorityOperationQueued'): Promise<PriorityOperationQueued[]> {
    const logs = await client.getLogs({
      ...everything(),
      toBlock: await client.blockNumber(),
      events: [eventTopic(name)],
    });
    return logs.map((log) => decodeRollupEvent(log) as PriorityOperationQueued);
  }

  /** A batch that the contract accepts, with hashes and values computed by the protocol library alone. */
  async function makeBatch(
    parts: readonly { operations: readonly Operation[]; accountCountAfter: number; rootAfter: bigint }[],
  ) {
    const domain = await rollup.domain();
    const number = (await rollup.batchCount()) + 1;
    const timestamp = (await client.getBlock('latest'))?.timestamp as number;
    const feeSlots = [{ token: 0, account: 0 }, UNUSED_FEE_SLOT];
    const segments: SubmittedSegment[] = [];
    const segmentHashes: bigint[] = [];
    let rootBefore = await rollup.stateRoot();
    let accountCountBefore = await rollup.accountCount();
    for (const part of parts) {
      const header = packSegmentHeader({
        accountCountBefore,
        accountCountAfter: part.accountCountAfter,
        timestamp,
        operations: part.operations.length,
        priorityOperations: part.operations.filter(isPriorityOperation).length,
        pushes: part.operations.filter(({ kind }) => kind === 'withdraw').length,
      });
      const commitment = 4242n;
      const segmentBytes = encodeSegmentBytes(feeSlots, part.operations);
      const bound = { domain, circuitId: 0, commitment, rootBefore, rootAfter: part.rootAfter };
      const hash = segmentHash({ ...bound, packedHeader: header, segmentBytes });
      const z = challengeOf(hash);
      const y = evaluateWords(presentWords(part.operations, feeSlots), z);
      const proof = forgeProof(
        [rootBefore, part.rootAfter, commitment, z, y, domain, header],
        BigInt(23 + segments.length),
      );
      segments.push({ ...part, commitment, proof, timestamp, feeSlots });
      segmentHashes.push(hash);
      rootBefore = part.rootAfter;
      accountCountBefore = part.accountCountAfter;
    }
    const bytes = encodeBatchCalldata({ circuitId: 0, number, segments });
    const head = {
      number,
      stateRoot: rootBefore,
      accountCount: accountCountBefore,
      queueHead: 2,
      timestamp,
    };
    const headerHash = batchHeaderHash(genesisHeaderHash(GENESIS_ROOT), { ...head, segmentHashes });
    return { bytes, expected: { ...head, headerHash } };
  }
});
