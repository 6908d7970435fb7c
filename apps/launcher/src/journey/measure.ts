import { decodeBatchCalldata } from '@zkr/protocol/batch-calldata';
import { hexToBytes } from '@zkr/protocol/hex';
import { encodeOperation } from '@zkr/protocol/operation';
import type { SegmentView } from '@zkr/sdk/views';
import type { JourneyContext } from './journey-context.js';
import { require } from './journey-error.js';

/** One batch as L1 has it, with what the api knows of its proofs. */
export interface MeasuredBatch {
  readonly number: number;
  readonly transactionHash: string;
  readonly circuitId: number;
  readonly segments: number;
  readonly operations: number;
  readonly transfers: number;
  /** Pubdata of the transfers alone. */
  readonly transferBytes: number;
  readonly calldataBytes: number;
  readonly gasUsed: number;
  readonly proofs: readonly SegmentView['proof'][];
}

/** Of every batch that holds something of this journey. */
export async function measureBatches(context: JourneyContext): Promise<MeasuredBatch[]> {
  const numbers = new Set<number>();
  for (const queueId of context.deposits) numbers.add((await context.client.getDeposit(queueId)).batch!);
  for (const { id } of context.rounds.flatMap(({ transfers, withdrawal }) => [...transfers, withdrawal])) {
    numbers.add((await context.client.getTransaction(id)).batch!);
  }
  const sorted = [...numbers].sort((a, b) => a - b);
  return Promise.all(sorted.map((number) => measureBatch(context, number)));
}

async function measureBatch({ client, l1, contract }: JourneyContext, number: number): Promise<MeasuredBatch> {
  const view = await client.getBatch(number);
  require(view.l1 !== null, `batch ${number} has no L1 transaction`);
  const [transaction, receipt] = [await l1.getTransaction(view.l1.transactionHash), await l1.getReceipt(view.l1.transactionHash)];
  require(transaction !== undefined && receipt !== undefined, `L1 does not know ${view.l1.transactionHash}`);
  const circuit = await contract.circuit(view.circuitId);
  const calldata = hexToBytes(transaction.input);
  const batch = decodeBatchCalldata(calldata, circuit?.feeSlots ?? 0);
  require(batch !== undefined && batch.number === number && batch.circuitId === view.circuitId, `${transaction.hash} is not batch ${number}`);
  const operations = batch.segments.flatMap((segment) => segment.operations);
  const transfers = operations.filter(({ kind }) => kind === 'transfer');
  return {
    number,
    transactionHash: transaction.hash,
    circuitId: batch.circuitId,
    segments: batch.segments.length,
    operations: operations.length,
    transfers: transfers.length,
    transferBytes: transfers.reduce((sum, transfer) => sum + encodeOperation(transfer).length, 0),
    calldataBytes: calldata.length,
    gasUsed: Number(receipt.gasUsed),
    proofs: view.segments.map(({ proof }) => proof),
  };
}
