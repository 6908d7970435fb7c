import { L1Client } from '@zkr/l1/l1-client';
import { RollupContract } from '@zkr/l1/rollup-contract';
import { encodeBatchCalldata } from '@zkr/protocol/batch-calldata';
import { PRIORITY_QUOTA } from '@zkr/protocol/constants';
import { bytesToHex } from '@zkr/protocol/hex';
import type { Prover } from '@zkr/proving/prover';
import type { L1Call } from '../l1-call.js';
import { rebuildFromL1 } from '../rebuild-from-l1.js';
import { RefusalError } from '../refusal-error.js';
import { executeRequests } from './execute-requests.js';
import { proveRequests } from './prove-requests.js';
import { readRequests } from './read-requests.js';

/**
 * The batch of the requests that wait in the queue, as many as one batch must take, made from L1 alone.
 * @param circuitId of the deployed circuit that `prover` has
 * @throws RefusalError if nothing waits, there is no such circuit, or L1's state could not be rebuilt
 */
export async function submitRequests(l1RpcUrl: string, address: string, circuitId: number, prover: Prover, signal: AbortSignal): Promise<L1Call> {
  const client = new L1Client({ url: l1RpcUrl });
  const rollup = new RollupContract(address, client);
  const circuit = await rollup.circuit(circuitId);
  if (circuit === undefined) throw new RefusalError('the contract has no such circuit', { circuitId });
  const { report, rebuild } = await rebuildFromL1(l1RpcUrl, address);
  if (!report.ok) throw new RefusalError('the rebuilt root is not the contract’s', { rebuilt: report.rebuiltRoot, contract: report.contractRoot });
  const requests = (await readRequests(client, rollup)).slice(0, PRIORITY_QUOTA);
  if (requests.length === 0) throw new RefusalError('no request waits in the queue', { queueHead: await rollup.queueHead() });

  const timestamp = (await client.getBlock('latest'))?.timestamp ?? 0;
  const traces = executeRequests(rebuild.state, requests, circuit, timestamp);
  const choice = { domain: await rollup.domain(), circuitId, slots: circuit.slots };
  const segments = await proveRequests(traces, choice, prover, signal);
  return { to: address, data: bytesToHex(encodeBatchCalldata({ circuitId, number: report.lastBatch + 1, segments })) };
}
