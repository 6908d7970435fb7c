import { fileURLToPath } from 'node:url';
import { testTokenAbi } from '@zkr/l1/abi/test-token-abi';
import { compileContracts } from '@zkr/l1/compile-contracts';
import { deployRollup, deployTestToken } from '@zkr/l1/deploy';
import { createEthersProvider } from '@zkr/l1/ethers-provider';
import { decodeRollupEvent, type RollupEvent } from '@zkr/l1/events';
import { L1RpcError } from '@zkr/l1/json-rpc';
import { L1Client } from '@zkr/l1/l1-client';
import { describeRevert, RollupContract, rollupInterface } from '@zkr/l1/rollup-contract';
import { startTestChain, type TestChain } from '@zkr/l1/testing/anvil';
import type { SnarkjsVerificationKey } from '@zkr/l1/verification-key-arguments';
import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { genesisHeaderHash } from '@zkr/protocol/header-chain';
import { bytesToHex, toHex32, toHexAddress } from '@zkr/protocol/hex';
import { AbiCoder, Interface, keccak256, NonceManager, Wallet } from 'ethers';
import { DEPLOYMENT, SEQUENCER, SEQUENCER_KEY } from './addresses.js';
import { users } from './prepare.js';
import { FIRST_TIMESTAMP, genesisRootOf, type Shape } from './run-sequence.js';
import { TOKENS } from './steps.js';

export const REQUEST_FEE = 10n ** 14n;
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));
export const tokenInterface = new Interface(testTokenAbi as never);

/** Of the deployed contract. The queue of a shallower tree would have no room for two deposits at a time. */
const DEPTH = 12;
const CHAIN_ID = 31337;
/** Later than every segment's timestamp, and by less than a segment may be old. */
const START = FIRST_TIMESTAMP + 3_600;
const MAX_GAS = 16_000_000;
/** More than all deposits of a sequence. */
const PLENTY = 2n ** 140n;
/** Where Rollup.sol keeps what a tree of another depth begins with; what its getters say then is compared. */
const SLOT = { stateRoot: 0, batchHeaderHash: 4 };

export interface Call {
  /** L1 secret of the sender. */
  readonly key: string;
  readonly to: string;
  readonly data: string;
  readonly value?: bigint;
}

/** anvil with the deployed contracts, seven tokens, and users who have plenty and have approved it. */
export class L1Chain {
  readonly client: L1Client;
  readonly contract: RollupContract;
  readonly address = toHexAddress(DEPLOYMENT.contract);
  private readonly nonces = new Map<string, number>();
  private snapshot: { readonly id: string; readonly nonces: readonly (readonly [string, number])[] } | undefined;

  private constructor(
    private readonly chain: TestChain,
    /** Of the last of {@link TOKENS}. */
    readonly token: string,
  ) {
    this.client = new L1Client({ url: chain.url });
    this.contract = new RollupContract(this.address, this.client);
  }

  get url(): string {
    return this.chain.url;
  }

  /** With the contracts under a key, and a genesis root of the shape's tree. */
  static async start(shape: Shape, verificationKey: SnarkjsVerificationKey): Promise<L1Chain> {
    const cacheFolder = `${repositoryRoot}/.rollup/cache/contracts`;
    const artifacts = await compileContracts({ repositoryRoot, cacheFolder, env: process.env });
    const chain = await startTestChain(['--timestamp', String(START)]);
    const provider = createEthersProvider(chain.url, BigInt(CHAIN_ID));
    try {
      const signer = new NonceManager(new Wallet(SEQUENCER_KEY, provider));
      const circuit = { circuitId: 0, slots: shape.slots, depth: DEPTH, feeSlots: 2, verificationKey, keyKind: 'development' };
      const { rollup } = await deployRollup({
        ...{ signer, artifacts, circuits: [circuit], genesisRoot: emptySubtrees(DEPTH)[DEPTH] as bigint },
        ...{ requestFee: REQUEST_FEE, owner: SEQUENCER, sequencers: [SEQUENCER] },
      });
      if (BigInt(rollup) !== DEPLOYMENT.contract) throw new Error(`the Rollup is at ${rollup}; signatures are for ${toHexAddress(DEPLOYMENT.contract)}`);
      const tokens: string[] = [];
      while (tokens.length < TOKENS[1]) tokens.push(await deployTestToken(signer, artifacts, 'Test', 'TST'));
      const l1 = new L1Chain(chain, tokens.at(-1)!);
      await l1.setUp(shape, tokens);
      return l1;
    } catch (error) {
      await chain.stop();
      throw error;
    } finally {
      provider.destroy();
    }
  }

  private async setUp(shape: Shape, tokens: readonly string[]): Promise<void> {
    const by = (secret: Uint8Array | string, to: string, data: string) => this.send({ key: typeof secret === 'string' ? secret : bytesToHex(secret), to, data });
    for (const token of tokens) await by(SEQUENCER_KEY, this.address, rollupInterface.encodeFunctionData('registerToken', [token]));
    for (const { owner, l1Secret } of users) {
      await this.chain.rpc.call('anvil_setBalance', [toHexAddress(owner), `0x${PLENTY.toString(16)}`]);
      await by(SEQUENCER_KEY, this.token, tokenInterface.encodeFunctionData('mint', [toHexAddress(owner), PLENTY]));
      await by(l1Secret, this.token, tokenInterface.encodeFunctionData('approve', [this.address, 2n ** 256n - 1n]));
    }
    const root = genesisRootOf(shape);
    const headerAt = keccak256(AbiCoder.defaultAbiCoder().encode(['uint256', 'uint256'], [0, SLOT.batchHeaderHash]));
    await this.chain.rpc.call('anvil_setStorageAt', [this.address, toHex32(BigInt(SLOT.stateRoot)), toHex32(root)]);
    await this.chain.rpc.call('anvil_setStorageAt', [this.address, headerAt, toHex32(genesisHeaderHash(root))]);
    if ((await this.contract.stateRoot()) !== root || (await this.contract.batchHeaderHash(0)) !== genesisHeaderHash(root)) {
      throw new Error('Rollup.sol keeps its root or its header hashes in other slots now');
    }
  }

  /** Back to where nothing was requested or submitted. */
  async restore(): Promise<void> {
    if (this.snapshot) {
      await this.chain.rpc.call('evm_revert', [this.snapshot.id]);
      for (const [address, nonce] of this.snapshot.nonces) this.nonces.set(address, nonce);
    }
    this.snapshot = { id: await this.chain.rpc.call<string>('evm_snapshot', []), nonces: [...this.nonces] };
  }

  /**
   * Signs and sends a transaction, which is in a block when this returns.
   * @returns what the Rollup said in it
   */
  async send({ key, to, data, value = 0n }: Call): Promise<RollupEvent[]> {
    const wallet = new Wallet(key);
    const nonce = this.nonces.get(wallet.address) ?? (await this.client.getNonce(wallet.address, 'latest'));
    const fees = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 1n };
    const raw = await wallet.signTransaction({ type: 2, chainId: CHAIN_ID, nonce, to, data, value, gasLimit: MAX_GAS, ...fees });
    const { transactionHash } = await this.chain.rpc.call<{ transactionHash: string }>('eth_sendRawTransactionSync', [raw]);
    const receipt = await this.client.getReceipt(transactionHash);
    this.nonces.set(wallet.address, nonce + 1);
    if (!receipt?.succeeded) throw new Error(`L1 reverts a transaction of ${wallet.address}: ${await this.refusal(wallet.address, to, data, value)}`);
    const ours = receipt.logs.filter(({ address }) => address === this.address);
    return ours.map(decodeRollupEvent).filter((event) => event !== undefined);
  }

  /** Why a transaction would revert; undefined if it would not. */
  async refusal(from: string, to: string, data: string, value = 0n): Promise<string | undefined> {
    try {
      await this.chain.rpc.call('eth_call', [{ from, to, data, value: `0x${value.toString(16)}`, gas: `0x${MAX_GAS.toString(16)}` }, 'latest']);
      return undefined;
    } catch (error) {
      if (!(error instanceof L1RpcError)) throw error;
      return describeRevert(error) ?? error.reason;
    }
  }

  /** In the token's smallest unit. */
  async balanceOf(account: bigint, token: number): Promise<bigint> {
    const owner = toHexAddress(account);
    if (token === TOKENS[0]) return this.client.getBalance(owner);
    return BigInt(await this.client.call({ to: this.token, data: tokenInterface.encodeFunctionData('balanceOf', [owner]) }));
  }

  stop(): Promise<void> {
    return this.chain.stop();
  }
}
