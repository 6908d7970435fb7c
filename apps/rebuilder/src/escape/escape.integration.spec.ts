import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract, type JsonRpcProvider, NonceManager, Wallet } from 'ethers';
import { rollupAbi } from '@zkr/l1/abi/rollup-abi';
import { compileContracts } from '@zkr/l1/compile-contracts';
import { deployRollup } from '@zkr/l1/deploy';
import { createEthersProvider } from '@zkr/l1/ethers-provider';
import { L1Client } from '@zkr/l1/l1-client';
import { RollupContract } from '@zkr/l1/rollup-contract';
import { ANVIL_PRIVATE_KEYS, startTestChain, type TestChain } from '@zkr/l1/testing/anvil';
import { forgeProof, trapdoorVerificationKey } from '@zkr/l1/testing/forged-proof';
import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { encodeBatchCalldata } from '@zkr/protocol/batch-calldata';
import { UNUSED_FEE_SLOT } from '@zkr/protocol/fee-slot';
import { bytesToHex } from '@zkr/protocol/hex';
import { OpenSegment } from '@zkr/vm/open-segment';
import { isRejection } from '@zkr/vm/rejection';
import { stateSegment } from '@zkr/vm/segment-statement';
import { State } from '@zkr/vm/state';
import { toSubmitted } from '@zkr/vm/submitted-segment';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { L1Call } from '../l1-call.js';
import { rebuildFromL1 } from '../rebuild-from-l1.js';
import { activateEscape, claimAccount, deliverPending, refundDeposit } from './escape-call.js';
import { sendCall } from '../send-call.js';

const DEPTH = 12;
const SLOTS = 8;
const FOURTEEN_DAYS = 14 * 86_400;

describe('leaving without the operator', () => {
  let folder: string;
  let chain: TestChain;
  let client: L1Client;
  let provider: JsonRpcProvider;
  let rollup: RollupContract;
  let keyFile: string;
  const owner = new Wallet(ANVIL_PRIVATE_KEYS[1]).address;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zkr escape '));
    keyFile = join(folder, 'key');
    await writeFile(keyFile, `${ANVIL_PRIVATE_KEYS[2]}\n`);
    const [started, artifacts] = await Promise.all([
      startTestChain(['--slots-in-an-epoch', '1']),
      compileContracts({ repositoryRoot: join(import.meta.dirname, '../../../..'), cacheFolder: folder, env: process.env }),
    ]);
    chain = started;
    client = new L1Client({ url: chain.url });
    provider = createEthersProvider(chain.url, 31337n);
    const signer = new NonceManager(new Wallet(ANVIL_PRIVATE_KEYS[0], provider));
    const operator = await signer.getAddress();
    const deployment = await deployRollup({
      ...{ signer, artifacts, owner: operator, sequencers: [operator], requestFee: 0n, genesisRoot: emptySubtrees(DEPTH)[DEPTH] as bigint },
      circuits: [{ circuitId: 0, slots: SLOTS, depth: DEPTH, feeSlots: 2, verificationKey: trapdoorVerificationKey(), keyKind: 'development' }],
    });
    rollup = new RollupContract(deployment.rollup, client);

    const user = new NonceManager(new Wallet(ANVIL_PRIVATE_KEYS[1], provider));
    const contract = new Contract(rollup.address, rollupAbi as never, user);
    const deposit = async (value: bigint) => (await contract.getFunction('depositEth')(owner, 0, 0, { value })).wait();
    await deposit(5_000n);
    await submitFirstDeposit(signer);
    await deposit(700n);
  }, 120_000);

  afterAll(async () => {
    provider?.destroy();
    await chain?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  async function submitFirstDeposit(signer: NonceManager): Promise<void> {
    const timestamp = (await client.getBlock('latest'))?.timestamp as number;
    const open = new OpenSegment(State.of(DEPTH), { timestamp, feeSlots: [UNUSED_FEE_SLOT, UNUSED_FEE_SLOT] }, SLOTS);
    open.apply({ kind: 'deposit', account: 0, token: 0, amount: 5_000n, setKey: false, owner: BigInt(owner), keyX: 0n, keyY: 0n });
    const closed = open.close();
    if (isRejection(closed)) throw new Error(closed.rejected);
    const statement = stateSegment(closed, { domain: await rollup.domain(), circuitId: 0, slots: SLOTS });
    const segment = toSubmitted(closed, statement, forgeProof(statement.publicInputs));
    const data = bytesToHex(encodeBatchCalldata({ circuitId: 0, number: 1, segments: [segment] }));
    await (await signer.sendTransaction({ to: rollup.address, data, gasLimit: 3_000_000n })).wait();
  }

  const send = (call: L1Call) => sendCall(client, chain.url, keyFile, call);
  const claim = async () => claimAccount(rollup.address, (await rebuildFromL1(chain.url, rollup.address)).rebuild.state, 0);

  it('says why the contract refuses, and sends nothing, while the operator still has time', async () => {
    await expect(send(activateEscape(rollup.address))).rejects.toThrow('NothingOverdue');
    await expect(send(await claim())).rejects.toThrow('EscapeIsNotActive');
    const payer = new Wallet(ANVIL_PRIVATE_KEYS[2]).address;
    expect(await provider.getTransactionCount(payer)).toBe(0);
  });

  it('I-41, I-42, I-43: activates, claims, has a deposit refunded, and delivers, each once and by a stranger', async () => {
    await chain.rpc.call('evm_increaseTime', [FOURTEEN_DAYS]);
    await chain.rpc.call('evm_mine', []);
    await send(activateEscape(rollup.address));
    await send(await claim());
    expect(await rollup.pendingBalance(owner, 0)).toBe(5_000n);
    await send(await refundDeposit(client, rollup.address, 1));
    expect(await rollup.pendingBalance(owner, 0)).toBe(5_700n);

    await expect(send(await claim())).rejects.toThrow('AccountNotClaimable');
    await expect(send(await refundDeposit(client, rollup.address, 0))).rejects.toThrow('DepositWasTaken');
    await expect(send(await refundDeposit(client, rollup.address, 1))).rejects.toThrow('the contract refuses it');

    const before = await client.getBalance(owner);
    await send(deliverPending(rollup.address, owner, 0));
    expect((await client.getBalance(owner)) - before).toBe(5_700n);
  });

  it('refuses what is not there', async () => {
    await expect(refundDeposit(client, rollup.address, 9)).rejects.toThrow('there is no such request');
    const { rebuild } = await rebuildFromL1(chain.url, rollup.address);
    expect(() => claimAccount(rollup.address, rebuild.state, 1)).toThrow('there is no such account');
  });
});
