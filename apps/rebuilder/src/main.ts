import { Command } from 'commander';
import { addEscapeCommands } from './escape/escape-commands.js';
import { printReport } from './print-report.js';
import { rebuildFromL1 } from './rebuild-from-l1.js';
import { addRequestsCommand } from './requests/requests-command.js';

const program = new Command('rebuilder').description('The rollup without its operator: the state from L1 alone, and what is owed under it.');

program
  .command('rebuild', { isDefault: true })
  .description('rebuild the state from L1 calldata alone and compare its root with the contract’s')
  .requiredOption('--l1-rpc-url <url>', 'Ethereum JSON-RPC endpoint')
  .requiredOption('--contract <address>', 'address of the Rollup contract')
  .option('--json', 'print one JSON object and nothing else')
  .action(async (options: { l1RpcUrl: string; contract: string; json?: boolean }) => {
    const { report } = await rebuildFromL1(options.l1RpcUrl, options.contract);
    printReport({ ...report }, options.json);
    process.exitCode = report.ok ? 0 : 1;
  });

addEscapeCommands(program);
addRequestsCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`rebuilder: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
