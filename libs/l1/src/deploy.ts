import { ContractFactory, type ContractTransactionReceipt, type Signer } from 'ethers';
import { accountProofAbi } from './abi/account-proof-abi.js';
import { rollupAbi } from './abi/rollup-abi.js';
import { testTokenAbi } from './abi/test-token-abi.js';
import { verifierAbi } from './abi/verifier-abi.js';
import {
  codeBytes,
  type CompiledContract,
  type ContractArtifacts,
  ContractTooLargeError,
  MAX_CODE_BYTES,
} from './contract-artifacts.js';
import { isLocalChain } from './local-chains.js';
import { type SnarkjsVerificationKey, verificationKeyArguments } from './verification-key-arguments.js';

export interface DeployedCircuit {
  /** As it stands in calldata, 0 … 255. */
  readonly circuitId: number;
  readonly slots: number;
  readonly depth: number;
  readonly feeSlots: number;
  readonly verificationKey: SnarkjsVerificationKey;
  /** `kind` of the key's manifest; a development key's toxic waste was known to whoever made it. */
  readonly keyKind: string;
}

export interface DeployRollupOptions {
  /** Connected to a provider; pays, and owns nothing afterwards unless it is `owner`. */
  readonly signer: Signer;
  readonly artifacts: ContractArtifacts;
  readonly circuits: readonly DeployedCircuit[];
  /** Root of the empty tree of the circuits' depth. */
  readonly genesisRoot: bigint;
  /** Wei that each request on L1 burns, at most 10^16. Fixed for good. */
  readonly requestFee: bigint;
  /** L1 address that sets sequencers and may pause deposits. */
  readonly owner: string;
  readonly sequencers: readonly string[];
}

export interface Deployment {
  readonly chainId: bigint;
  readonly rollup: string;
  readonly verifier: string;
  readonly accountProof: string;
  /** L1 block of the Rollup's creation, where scans for its events start. */
  readonly deploymentBlock: number;
}

export class DevelopmentKeyError extends Error {
  override name = 'DevelopmentKeyError';
  constructor(
    readonly circuitId: number,
    readonly chainId: bigint,
  ) {
    super(
      `circuit ${circuitId} has a development key, under which its maker can forge proofs; chain ${chainId} is not a local one. Run a setup ceremony`,
    );
  }
}

export class DeploymentError extends Error {
  override name = 'DeploymentError';
}

/** Deploys Verifier, AccountProof and Rollup and waits for each. A crash in between leaves contracts that nothing refers to. */
export async function deployRollup(options: DeployRollupOptions): Promise<Deployment> {
  const { signer, artifacts } = options;
  const chainId = await chainIdOf(signer);
  for (const circuit of options.circuits) requireKeyFor(chainId, circuit);

  const circuits = options.circuits.map((circuit) => ({
    id: circuit.circuitId,
    slots: circuit.slots,
    depth: circuit.depth,
    feeSlots: circuit.feeSlots,
    key: verificationKeyArguments(circuit.verificationKey),
  }));
  const verifier = await deploy('Verifier', signer, verifierAbi, artifacts.verifier, [circuits]);
  const accountProof = await deploy('AccountProof', signer, accountProofAbi, artifacts.accountProof, []);
  const rollup = await deploy('Rollup', signer, rollupAbi, artifacts.rollup, [
    verifier.address,
    accountProof.address,
    options.genesisRoot,
    options.requestFee,
    options.owner,
    options.sequencers,
  ]);
  return {
    chainId,
    rollup: rollup.address,
    verifier: verifier.address,
    accountProof: accountProof.address,
    deploymentBlock: rollup.blockNumber,
  };
}

/** An ERC-20 that anyone may mint, for local chains only. */
export async function deployTestToken(
  signer: Signer,
  artifacts: ContractArtifacts,
  name: string,
  symbol: string,
): Promise<string> {
  const chainId = await chainIdOf(signer);
  if (!isLocalChain(chainId)) {
    throw new DeploymentError(`the test token is for local chains, and this is chain ${chainId}`);
  }
  const { address } = await deploy('TestToken', signer, testTokenAbi, artifacts.testToken, [name, symbol]);
  return address;
}

function requireKeyFor(chainId: bigint, circuit: DeployedCircuit): void {
  if (circuit.keyKind === 'development' && !isLocalChain(chainId)) {
    throw new DevelopmentKeyError(circuit.circuitId, chainId);
  }
}

async function chainIdOf(signer: Signer): Promise<bigint> {
  if (signer.provider === null) throw new DeploymentError('the signer has no provider');
  return (await signer.provider.getNetwork()).chainId;
}

async function deploy(
  name: string,
  signer: Signer,
  abi: readonly object[],
  compiled: CompiledContract,
  constructorArguments: unknown[],
): Promise<{ address: string; blockNumber: number }> {
  const factory = new ContractFactory(abi as never, compiled.creationCode, signer);
  const contract = await factory.deploy(...constructorArguments);
  const receipt: ContractTransactionReceipt | null = (await contract.deploymentTransaction()?.wait()) ?? null;
  if (receipt?.status !== 1 || receipt.contractAddress === null) {
    throw new DeploymentError(`the creation of ${name} failed in transaction ${receipt?.hash ?? 'unknown'}`);
  }
  const code = (await signer.provider?.getCode(receipt.contractAddress)) ?? '0x';
  if (codeBytes(code) > MAX_CODE_BYTES) throw new ContractTooLargeError(name, codeBytes(code));
  if (code === '0x') throw new DeploymentError(`${name} has no code at ${receipt.contractAddress}`);
  return { address: receipt.contractAddress, blockNumber: receipt.blockNumber };
}
