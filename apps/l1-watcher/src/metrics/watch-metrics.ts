import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { HaltError } from '@zkr/service/halt-error';
import type { ScanReport } from '../scan.js';

export interface WatchMetrics {
  /** After each look at L1. */
  looked(report: ScanReport): void;
  halted(error: HaltError): void;
}

export function watchMetrics(registry: Registry): WatchMetrics {
  const registers = [registry];
  const blocks = new Gauge({ name: 'rollup_l1_block_number', help: 'Blocks of L1, as the watcher sees them.', labelNames: ['tag'], registers });
  const reorgs = new Counter({ name: 'rollup_l1_reorg_total', help: 'Reorgs followed.', registers });
  const depth = new Histogram({ name: 'rollup_l1_reorg_depth_blocks', help: 'Blocks that reorgs took back.', buckets: [1, 2, 3, 5, 8, 16, 32, 64], registers });
  const mismatches = new Counter({ name: 'rollup_state_root_mismatch_total', help: 'Batches accepted by L1 that are not those of the database.', registers });
  const escape = new Gauge({ name: 'rollup_escape_mode', help: '1 once this process saw that L1 takes no more batches.', registers });
  return {
    looked({ head, final, scanned, undone, observations }) {
      blocks.set({ tag: 'latest' }, head);
      blocks.set({ tag: 'final' }, final);
      blocks.set({ tag: 'scanned' }, scanned);
      if (undone) {
        reorgs.inc();
        depth.observe(undone.blocks);
      }
      if (observations.some(({ kind }) => kind === 'escape')) escape.set(1);
    },
    halted({ code }) {
      if (code === 'state-root-mismatch') mismatches.inc();
    },
  };
}
