import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileContracts } from '@zkr/l1/compile-contracts';
import { deployRollup } from '@zkr/l1/deploy';
import { createEthersProvider } from '@zkr/l1/ethers-provider';
import { L1RpcError } from '@zkr/l1/json-rpc';
import { L1Client } from '@zkr/l1/l1-client';
import { describeRevert, RollupContract, rollupInterface } from '@zkr/l1/rollup-contract';
import { ANVIL_PRIVATE_KEYS, startTestChain, type TestChain } from '@zkr/l1/testing/anvil';
import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { encodeBatchCalldata, type SubmittedSegment } from '@zkr/protocol/batch-calldata';
import { rollupDomain } from '@zkr/protocol/domain';
import { bytesToHex } from '@zkr/protocol/hex';
import { packFee } from '@zkr/protocol/packed-number';
import { ensureCircuitInProcess } from '@zkr/proving/ensure-circuit-process';
import { encodeProof } from '@zkr/proving/proof-encoding';
import { SnarkjsProver } from '@zkr/proving/snarkjs-prover';
import { depositOf, executeSegment, sign, testUser, transferOf, type ExecutedSegment } from '@zkr/testing/scenario';
import { State } from '@zkr/vm/state';
import { toSubmitted } from '@zkr/vm/submitted-segment';
import { buildSegmentInput } from '@zkr/witness/circuit-input';
import { circuitSignals } from '@zkr/witness/circuit-signals';
import { Contract, NonceManager, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repositoryRoot = join(import.meta.dirname, '../..');
const SLOTS = 5;
const DEPTH = 12;
const NEVER = 2 ** 40 - 1;

/** I-21, with real proofs by the deployed circuit: every byte of a submit is bound. */
describe('a submitBatch of two segments with deposits and a withdrawal', () => {
  let chain: TestChain;
  let client: L1Client;
  let rollup: string;
  let calldata: Uint8Array;
  let prover: SnarkjsProver | undefined;
  const [deployerKey, userKey] = ANVIL_PRIVATE_KEYS;
  const submitter = new Wallet(deployerKey).address;

  beforeAll(async () => {
    const cacheFolder = join(repositoryRoot, '.rollup/cache');
    const [started, contracts, circuit] = await Promise.all([
      startTestChain(),
      compileContracts({ repositoryRoot, cacheFolder: join(cacheFolder, 'contracts'), env: process.env }),
      ensureCircuitInProcess(repositoryRoot, 'segment-5', join(cacheFolder, 'circuits')),
    ]);
    chain = started;
    client = new L1Client({ url: chain.url });
    const provider = createEthersProvider(chain.url, 31337n);
    const verificationKey = JSON.parse(readFileSync(circuit.verificationKey, 'utf8'));
    const deployment = await deployRollup({
      signer: new NonceManager(new Wallet(deployerKey, provider)),
      artifacts: contracts,
      circuits: [{ circuitId: 0, slots: SLOTS, depth: DEPTH, feeSlots: 2, verificationKey, keyKind: 'development' }],
      genesisRoot: emptySubtrees(DEPTH)[DEPTH] as bigint,
      requestFee: 10n ** 14n,
      owner: submitter,
      sequencers: [submitter],
    });
    rollup = deployment.rollup;

    const wallet = new Wallet(userKey, provider);
    const user = { ...testUser(1), owner: BigInt(wallet.address) };
    const other = testUser(2);
    const contract = new Contract(rollup, rollupInterface, new NonceManager(wallet));
    const amounts = [10n ** 18n, 7n * 10n ** 17n, 5n];
    await (await contract['depositEth']!(wallet.address, user.keyX, user.keyY, { value: amounts[0]! + 10n ** 14n })).wait();
    await (await contract['depositEth']!(`0x${other.owner.toString(16).padStart(40, '0')}`, 0, 0, { value: amounts[1]! + 10n ** 14n })).wait();
    await (await contract['depositEth']!(wallet.address, user.keyX, user.keyY, { value: amounts[2]! + 10n ** 14n })).wait();

    const timestamp = (await client.getBlock('latest'))!.timestamp;
    const domain = rollupDomain(31337n, BigInt(rollup));
    const state = State.of(DEPTH);
    const at = (feeSlots: { token: number; account: number }[]) => ({ domain, timestamp, feeSlots, slots: SLOTS });
    const foreign = { ...depositOf(other, 1, 0, amounts[1]!), setKey: false, keyX: 0n, keyY: 0n };
    const segments = [
      executeSegment(state, at([]), [() => depositOf(user, 0, 0, amounts[0]!), () => foreign]),
      executeSegment(state, at([{ token: 0, account: 1 }]), [
        (s) => sign(s, user, transferOf(0, 1, 123n * 10n ** 12n, 40n), NEVER, domain),
        () => depositOf(user, 0, 0, amounts[2]!),
        (s) => sign(s, user, { kind: 'withdraw', from: 0, token: 0, amount: 10n ** 17n + 3n, packedFee: packFee(7n)!, recipient: 0xbeefn }, NEVER, domain),
      ]),
    ];
    prover = new SnarkjsProver('segment-5', circuit);
    const submitted: SubmittedSegment[] = [];
    for (const segment of segments) submitted.push(await proveSegment(prover, segment, domain));
    calldata = encodeBatchCalldata({ circuitId: 0, number: 1, segments: submitted });
  }, 600_000);

  afterAll(async () => {
    await prover?.close();
    await chain?.stop();
  });

  /** undefined: accepted. Otherwise the contract's error, or "out of bounds" for panics. */
  async function refusal(data: Uint8Array): Promise<string | undefined> {
    try {
      await client.call({ from: submitter, to: rollup, data: bytesToHex(data), gas: 16_000_000n });
      return undefined;
    } catch (error) {
      if (!(error instanceof L1RpcError)) throw error;
      return describeRevert(error) ?? `reverted: ${error.reason}`;
    }
  }

  it('is accepted unchanged', async () => {
    expect(await refusal(calldata)).toBeUndefined();
  });

  it('I-21: reverts when any single byte is changed', { timeout: 600_000 }, async () => {
    const accepted: number[] = [];
    const reasons = new Set<string>();
    for (let at = 0; at < calldata.length; at++) {
      for (const flip of [0x01, 0x80]) {
        const changed = calldata.slice();
        changed[at] = (changed[at] as number) ^ flip;
        const reason = await refusal(changed);
        if (reason === undefined) accepted.push(at);
        else reasons.add(reason.replace(/\(.*/, ''));
      }
    }
    expect(accepted).toEqual([]);
    // Not one check that refuses everything: the kinds of refusal differ with the place.
    for (const kind of ['ProofsRejected', 'InvalidPoint', 'WrongBatchNumber', 'UnknownCircuit', 'CalldataLengthMismatch', 'TimestampOutOfRange']) {
      expect([...reasons]).toContain(kind);
    }
  });

  it('I-21: reverts when truncated or extended', { timeout: 300_000 }, async () => {
    for (let length = 4; length < calldata.length; length += 7) expect(await refusal(calldata.subarray(0, length)), `${length} bytes`).toBeDefined();
    expect(await refusal(calldata.subarray(0, calldata.length - 1))).toBeDefined();
    for (const extra of [1, 15, 32]) expect(await refusal(Uint8Array.of(...calldata, ...new Uint8Array(extra)))).toBeDefined();
  });

  it('moves the root, the queue and the withdrawal when it is sent', async () => {
    const provider = createEthersProvider(chain.url, 31337n);
    const sent = await new Wallet(deployerKey, provider).sendTransaction({ to: rollup, data: bytesToHex(calldata), gasLimit: 5_000_000 });
    const receipt = await sent.wait();
    expect(receipt?.status).toBe(1);
    const contract = new RollupContract(rollup, client);
    expect(await contract.batchCount()).toBe(1);
    expect(await contract.queueHead()).toBe(3);
    expect(await client.getBalance('0x000000000000000000000000000000000000bEEF')).toBe(10n ** 17n + 3n);
    expect(await refusal(calldata)).toMatch(/WrongBatchNumber/);
  });
});

async function proveSegment(prover: SnarkjsProver, { trace, closed }: ExecutedSegment, domain: bigint): Promise<SubmittedSegment> {
  const input = buildSegmentInput(trace, { domain, circuitId: 0, slots: SLOTS });
  const { proof } = await prover.prove(circuitSignals(input), new AbortController().signal);
  return toSubmitted(closed, input.statement, encodeProof(proof));
}
