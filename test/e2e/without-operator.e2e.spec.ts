import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rollupAbi } from '@zkr/l1/abi/rollup-abi';
import { compileContracts } from '@zkr/l1/compile-contracts';
import { deployRollup } from '@zkr/l1/deploy';
import { createEthersProvider } from '@zkr/l1/ethers-provider';
import { L1Client } from '@zkr/l1/l1-client';
import { RollupContract } from '@zkr/l1/rollup-contract';
import { ANVIL_PRIVATE_KEYS, startTestChain, type TestChain } from '@zkr/l1/testing/anvil';
import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import type { CircuitArtifacts } from '@zkr/proving/ensure-circuit';
import { ensureCircuitInProcess } from '@zkr/proving/ensure-circuit-process';
import { testUser } from '@zkr/testing/scenario';
import { Contract, type JsonRpcProvider, NonceManager, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheDir, projectRoot } from './launched.js';

const DEPTH = 12;
const REQUEST_FEE = 10n ** 14n;
const THREE_DAYS = 3 * 86_400;
const CIRCUIT_MS = 900_000;

/** I-39, by the command that users have: requests are served although no sequencer has ever run. */
describe('requests on L1 of a rollup whose sequencer is silent', () => {
  let chain: TestChain;
  let provider: JsonRpcProvider;
  let circuit: CircuitArtifacts;
  let rollup: RollupContract;
  const folder = mkdtempSync(join(tmpdir(), 'zkr without operator '));
  const keyFile = join(folder, 'key');
  const [sequencerKey, userKey, strangerKey] = ANVIL_PRIVATE_KEYS;
  const user = new Wallet(userKey).address;

  beforeAll(async () => {
    writeFileSync(keyFile, strangerKey);
    const [started, artifacts, prepared] = await Promise.all([
      startTestChain(),
      compileContracts({ repositoryRoot: projectRoot, cacheFolder: join(cacheDir, 'contracts'), env: process.env }),
      ensureCircuitInProcess(projectRoot, 'segment-5', join(cacheDir, 'circuits')),
    ]);
    [chain, circuit] = [started, prepared];
    provider = createEthersProvider(chain.url, 31337n);
    const signer = new NonceManager(new Wallet(sequencerKey, provider));
    const sequencer = await signer.getAddress();
    const verificationKey = JSON.parse(readFileSync(circuit.verificationKey, 'utf8'));
    const deployment = await deployRollup({
      ...{ signer, artifacts, owner: sequencer, sequencers: [sequencer], requestFee: REQUEST_FEE, genesisRoot: emptySubtrees(DEPTH)[DEPTH] as bigint },
      circuits: [{ circuitId: 0, slots: 5, depth: DEPTH, feeSlots: 2, verificationKey, keyKind: 'development' }],
    });
    rollup = new RollupContract(deployment.rollup, new L1Client({ url: chain.url }));

    const contract = new Contract(rollup.address, rollupAbi as never, new NonceManager(new Wallet(userKey, provider)));
    const request = async (name: string, args: unknown[], value = 0n) =>
      (await contract.getFunction(name)(...args, { value: value + REQUEST_FEE })).wait();
    const { keyX, keyY } = testUser(1);
    for (const amount of [5_000n, 300n, 20n]) await request('depositEth', [user, 0, 0], amount);
    await request('registerKey', [0, keyX, keyY]);
    await request('requestForcedExit', [0, 0]);
    await request('depositEth', [user, 0, 0], 1n);
  }, CIRCUIT_MS);

  afterAll(async () => {
    provider?.destroy();
    await chain?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function rebuilder(...args: string[]): Promise<Record<string, unknown>> {
    const main = join(projectRoot, 'apps/rebuilder/dist/main.js');
    const given = ['--l1-rpc-url', chain.url, '--contract', rollup.address, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...args, ...given]);
    return JSON.parse(stdout);
  }

  const submit = () => rebuilder('submit', '--wasm', circuit.wasm, '--proving-key', circuit.provingKey, '--private-key-file', keyFile);

  it('are not a stranger’s to serve before three days have passed', async () => {
    await expect(submit()).rejects.toThrow(/NotSequencer/);
    expect(await rollup.batchCount()).toBe(0);
  });

  it('are then served by anyone, from L1 alone, in two proved segments', async () => {
    await chain.rpc.call('evm_increaseTime', [THREE_DAYS]);
    await chain.rpc.call('evm_mine', []);
    expect(await submit()).toEqual({ transaction: expect.stringMatching(/^0x[0-9a-f]{64}$/) });
    expect([await rollup.batchCount(), await rollup.queueHead(), await rollup.accountCount()]).toEqual([1, 6, 1]);
    expect(await rollup.pendingBalance(user, 0)).toBe(5_320n);
    expect(await rebuilder('rebuild')).toMatchObject({ ok: true, lastBatch: 1, segments: 2, deposits: 4, forcedExits: 1, keyRegistrations: 1 });
  });

  it('are not made up: where none waits, there is nothing to submit', async () => {
    await expect(submit()).rejects.toThrow(/no request waits in the queue/);
  });
});
