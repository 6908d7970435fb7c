import { type Command, InvalidArgumentError } from 'commander';
import { L1Client } from '@zkr/l1/l1-client';
import { printReport } from '../print-report.js';
import { rebuildFromL1 } from '../rebuild-from-l1.js';
import { activateEscape, claimAccount, deliverPending, type EscapeCall, refundDeposit } from './escape-call.js';
import { EscapeError } from './escape-error.js';
import { sendCall } from './send-call.js';

interface EscapeOptions {
  readonly l1RpcUrl: string;
  readonly contract: string;
  readonly privateKeyFile?: string;
  readonly json?: boolean;
}

/** `rebuilder escape …`: prints the transaction that gets something out without the operator, or sends it. */
export function addEscapeCommands(program: Command): void {
  const escape = program.command('escape').description('get what is owed without the operator; anyone may do it for anyone');

  addCommand(escape, 'activate', 'turn escape mode on; possible when a request has waited for 14 days').action((options: EscapeOptions) =>
    run(options, async () => activateEscape(options.contract)),
  );
  addCommand(escape, 'claim', 'owe the balance of an account, under the last accepted root, to its owner')
    .argument('<account>', 'index of the account', wholeNumber)
    .action((account: number, options: EscapeOptions) => run(options, () => rebuildAndClaim(options, account)));
  addCommand(escape, 'refund', 'owe a deposit that no batch took to its owner')
    .argument('<queueId>', 'id of the deposit', wholeNumber)
    .action((queueId: number, options: EscapeOptions) => run(options, (client) => refundDeposit(client, options.contract, queueId)));
  addCommand(escape, 'deliver', 'send what is owed to an L1 address to it; possible without escape mode too')
    .argument('<owner>', 'L1 address')
    .argument('<token>', 'id of the token, 0 for ETH', wholeNumber)
    .action((owner: string, token: number, options: EscapeOptions) => run(options, async () => deliverPending(options.contract, owner, token)));
}

function addCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .requiredOption('--l1-rpc-url <url>', 'Ethereum JSON-RPC endpoint')
    .requiredOption('--contract <address>', 'address of the Rollup contract')
    .option('--private-key-file <path>', 'file with the L1 key that pays for the transaction; without it the transaction is printed, not sent')
    .option('--json', 'print one JSON object and nothing else');
}

async function rebuildAndClaim(options: EscapeOptions, account: number): Promise<EscapeCall> {
  const { report, rebuild } = await rebuildFromL1(options.l1RpcUrl, options.contract);
  if (!report.ok) throw new EscapeError('the rebuilt root is not the contract’s, so that no path would be accepted', { rebuilt: report.rebuiltRoot, contract: report.contractRoot });
  return claimAccount(options.contract, rebuild.state, account);
}

async function run(options: EscapeOptions, make: (client: L1Client) => Promise<EscapeCall>): Promise<void> {
  const client = new L1Client({ url: options.l1RpcUrl });
  const escapeCall = await make(client);
  if (options.privateKeyFile === undefined) return printReport({ ...escapeCall }, options.json);
  printReport({ transaction: await sendCall(client, options.l1RpcUrl, options.privateKeyFile, escapeCall) }, options.json);
}

function wholeNumber(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('Not a whole number.');
  return Number(value);
}
