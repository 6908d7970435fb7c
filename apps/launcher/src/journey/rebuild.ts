import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { toHex32 } from '@zkr/protocol/hex';
import { z } from 'zod';
import type { Step } from '../display/step.js';
import { appMain } from '../project.js';
import type { JourneyContext } from './journey-context.js';
import { JourneyError, require } from './journey-error.js';

/** What the rebuilder prints; it may know more. */
const reportSchema = z.looseObject({
  ok: z.boolean(),
  rebuiltRoot: z.string(),
  contractRoot: z.string(),
  block: z.int(),
  batches: z.int(),
  segments: z.int(),
  operations: z.int(),
  transfers: z.int(),
});

export type RebuildReport = z.infer<typeof reportSchema>;

/** A process that knows an L1 endpoint and the contract's address, and nothing else. */
export const rebuild = (context: JourneyContext, l1RpcUrl: string, onReport: (report: RebuildReport) => void): Step => ({
  title: 'Journey: the state rebuilt from L1 calldata alone',
  async run(say) {
    const args = [appMain('rebuilder'), '--l1-rpc-url', l1RpcUrl, '--contract', context.deployment.contract, '--json'];
    const env = { PATH: process.env['PATH'] };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 300_000, signal: context.signal }).catch((error: Error & { stderr?: string }) => {
      throw new JourneyError(`the rebuilder failed: ${error.stderr?.trim() || error.message}`);
    });
    const report = reportSchema.parse(JSON.parse(stdout));
    const root = toHex32(await context.contract.stateRoot(report.block));
    require(report.ok && report.rebuiltRoot === root, `the rebuilt root is ${report.rebuiltRoot}, the contract's ${root}`);
    say(`${report.batches} batches, ${report.operations} operations: ${root}`);
    onReport(report);
  },
});
