import { batchOf } from './bench-chain.mjs';
import { measure } from './gas-split.mjs';
import { operations } from './operation-bytes.mjs';

const PER_SEGMENT = 256;

/** Batches of transfers, and the same with one transfer a segment, whose difference is parse and evaluation. */
export async function measureBatches(bench) {
  const rows = [];
  for (const segments of [1, 4, 16]) {
    const full = await transfers(bench, segments, PER_SEGMENT);
    const empty = await transfers(bench, segments, 1);
    const evaluation = full.execution - empty.execution;
    const count = segments * PER_SEGMENT;
    rows.push({
      ...{ name: `${segments} segments of ${PER_SEGMENT} transfers`, bytes: full.bytes, total: full.gasUsed, perTransfer: Math.round(full.gasUsed / count) },
      ...{ data: full.data, floor: full.floor, evaluation, proofs: full.proofs, state: full.execution - evaluation - full.proofs },
    });
  }
  return rows;
}

async function transfers(bench, segments, count) {
  const list = Array.from({ length: count }, (_, i) => operations.transfer(i));
  const data = await batchOf(bench, Array.from({ length: segments }, () => ({ operations: list })));
  return measure(bench, bench.sequencer, data);
}
