import { L1Client } from '@zkr/l1/l1-client';
import { RollupContract } from '@zkr/l1/rollup-contract';
import { fromHex, toHex32 } from '@zkr/protocol/hex';
import { readBatches } from './read-batches.js';
import { Rebuild, type RebuiltCounts } from './rebuild.js';

export interface RebuildReport extends RebuiltCounts {
  /** The rebuilt root is the contract's. */
  ok: boolean;
  rebuiltRoot: string;
  contractRoot: string;
  accountCount: number;
  lastBatch: number;
  block: number;
}

/**
 * Rebuilds the state from an L1 endpoint and the contract's address, and compares it with the contract as it is at the block that
 * was the newest when this began.
 */
export async function rebuildFromL1(l1RpcUrl: string, address: string): Promise<{ report: RebuildReport; rebuild: Rebuild }> {
  const client = new L1Client({ url: l1RpcUrl });
  const contract = new RollupContract(address, client);
  const circuits = new Map<number, ReturnType<RollupContract['circuit']>>();
  const rebuild = new Rebuild({
    chainId: await client.chainId(),
    contract: fromHex(address.toLowerCase()),
    depth: await contract.depth(),
    circuit: (id) => {
      const known = circuits.get(id) ?? contract.circuit(id);
      circuits.set(id, known);
      return known;
    },
  });
  let next = await contract.deploymentBlock();
  let lastBatch = 0;
  let contractRoot = await contract.stateRoot();
  // A batch may be accepted between two reads: go on until the contract is where the replay is.
  for (let round = 0; round === 0 || (rebuild.state.root() !== contractRoot && round < 20); round++) {
    const block = await client.blockNumber();
    contractRoot = await contract.stateRoot();
    for await (const batch of readBatches(client, address, next, block)) {
      await rebuild.replay(batch);
      lastBatch = batch.number;
    }
    next = block + 1;
  }
  const rebuiltRoot = rebuild.state.root();
  const report: RebuildReport = {
    ok: rebuiltRoot === contractRoot,
    rebuiltRoot: toHex32(rebuiltRoot),
    contractRoot: toHex32(contractRoot),
    accountCount: rebuild.state.accountCount,
    lastBatch,
    block: next - 1,
    ...rebuild.counts,
  };
  return { report, rebuild };
}
