import { Command } from 'commander';
import { rebuildFromL1 } from './rebuild-from-l1.js';

const program = new Command('rebuilder')
  .description('Rebuilds the rollup’s state from L1 calldata alone and compares its root with the contract’s.')
  .requiredOption('--l1-rpc-url <url>', 'Ethereum JSON-RPC endpoint')
  .requiredOption('--contract <address>', 'address of the Rollup contract')
  .option('--json', 'print one JSON object and nothing else')
  .parse();

const options = program.opts<{ l1RpcUrl: string; contract: string; json?: boolean }>();
try {
  const { report } = await rebuildFromL1(options.l1RpcUrl, options.contract);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else for (const [name, value] of Object.entries(report)) process.stdout.write(`${name.padEnd(16)} ${value}\n`);
  process.exitCode = report.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`rebuilder: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
