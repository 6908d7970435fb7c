import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEVELOPMENT_MNEMONIC } from '@zkr/l1/development-mnemonic';
import { gasLimitFor, calldataGas } from '@zkr/l1/calldata-limits';
import { compileContracts } from '@zkr/l1/compile-contracts';
import { deployRollup } from '@zkr/l1/deploy';
import { createEthersProvider } from '@zkr/l1/ethers-provider';
import { L1Client } from '@zkr/l1/l1-client';
import { RollupContract, rollupInterface } from '@zkr/l1/rollup-contract';
import { startTestChain } from '@zkr/l1/testing/anvil';
import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { bytesToHex } from '@zkr/protocol/hex';
import { Contract, HDNodeWallet, NonceManager } from 'ethers';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A chain of its own with the real contracts, one circuit, and people who may deposit. Enforces EIP-7825's gas limit. */
export async function startChain(circuit, { slots, depth, feeSlots }, people) {
  const chain = await startTestChain(['--accounts', String(people + 1)]);
  try {
    const artifacts = await compileContracts({ repositoryRoot: root, cacheFolder: `${root}/.rollup/cache/contracts`, env: process.env });
    const provider = createEthersProvider(chain.url, 31337n);
    const wallet = (index) => HDNodeWallet.fromPhrase(DEVELOPMENT_MNEMONIC, undefined, `m/44'/60'/0'/0/${index}`).connect(provider);
    const submitter = wallet(0);
    const { rollup, verifier } = await deployRollup({
      ...{ signer: new NonceManager(submitter), artifacts, owner: submitter.address, sequencers: [submitter.address] },
      circuits: [{ circuitId: 0, slots, depth, feeSlots, verificationKey: JSON.parse(readFileSync(circuit.verificationKey, 'utf8')), keyKind: 'development' }],
      genesisRoot: emptySubtrees(depth)[depth],
      requestFee: 0n,
    });
    const client = new L1Client({ url: chain.url });
    const wallets = Array.from({ length: people }, (_, i) => wallet(i + 1));
    const stop = async () => {
      provider.destroy();
      await chain.stop();
    };
    return { chain, client, rollup, verifier, submitter, wallets, contract: new RollupContract(rollup, client), stop };
  } catch (error) {
    await chain.stop();
    throw error;
  }
}

export async function depositEth({ rollup }, wallet, key, amount) {
  await (await new Contract(rollup, rollupInterface, wallet).depositEth(wallet.address, key.keyX, key.keyY, { value: amount })).wait();
}

/**
 * Sends a batch without withdrawals in one transaction under L1's limits for bytes and gas, and takes its gas apart.
 * @throws if it does not fit, reverts, or leaves the contract at another root
 */
export async function submitBatch({ chain, client, rollup, verifier, submitter, contract }, calldata, rootAfter) {
  const data = bytesToHex(calldata);
  const gasLimit = gasLimitFor(calldata, await client.estimateGas({ from: submitter.address, to: rollup, data }), 0);
  if (typeof gasLimit !== 'bigint') throw new Error(`the batch does not fit into one L1 transaction: ${gasLimit.reason}, the limit is ${gasLimit.limit}`);
  const receipt = await (await submitter.sendTransaction({ to: rollup, data, gasLimit })).wait();
  if (receipt?.status !== 1) throw new Error(`L1 refused the batch in ${receipt?.hash}`);
  if ((await contract.stateRoot()) !== rootAfter) throw new Error('the contract has another root than the VM');
  const trace = await chain.rpc.call('debug_traceTransaction', [receipt.hash, { tracer: 'callTracer' }]);
  const verify = trace.calls.find(({ to }) => to.toLowerCase() === verifier.toLowerCase());
  const { standard, floor } = calldataGas(calldata);
  return {
    transactionHash: receipt.hash,
    calldataBytes: calldata.length,
    nonZeroBytes: calldata.filter((byte) => byte !== 0).length,
    gasUsed: Number(receipt.gasUsed),
    /** The transaction itself and its calldata at the standard price; what is left is execution. */
    standardDataGas: Number(standard),
    floorGas: Number(floor),
    executionGas: Number(receipt.gasUsed - standard),
    verifyGas: Number(verify.gasUsed),
  };
}
