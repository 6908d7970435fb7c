import type { Command } from 'commander';
import type { L1Call } from '../l1-call.js';
import { addL1Command, type L1CommandOptions, printOrSend, wholeNumber } from '../l1-command.js';
import { rebuildFromL1 } from '../rebuild-from-l1.js';
import { RefusalError } from '../refusal-error.js';
import { activateEscape, claimAccount, deliverPending, refundDeposit } from './escape-call.js';

/** `rebuilder escape …`: prints the transaction that gets something out without the operator, or sends it. */
export function addEscapeCommands(program: Command): void {
  const escape = program.command('escape').description('get what is owed without the operator; anyone may do it for anyone');

  addL1Command(escape, 'activate', 'turn escape mode on; possible when a request has waited for 14 days').action((options: L1CommandOptions) =>
    printOrSend(options, async () => activateEscape(options.contract)),
  );
  addL1Command(escape, 'claim', 'owe the balance of an account, under the last accepted root, to its owner')
    .argument('<account>', 'index of the account', wholeNumber)
    .action((account: number, options: L1CommandOptions) => printOrSend(options, () => rebuildAndClaim(options, account)));
  addL1Command(escape, 'refund', 'owe a deposit that no batch took to its owner')
    .argument('<queueId>', 'id of the deposit', wholeNumber)
    .action((queueId: number, options: L1CommandOptions) => printOrSend(options, (client) => refundDeposit(client, options.contract, queueId)));
  addL1Command(escape, 'deliver', 'send what is owed to an L1 address to it; possible without escape mode too')
    .argument('<owner>', 'L1 address')
    .argument('<token>', 'id of the token, 0 for ETH', wholeNumber)
    .action((owner: string, token: number, options: L1CommandOptions) => printOrSend(options, async () => deliverPending(options.contract, owner, token)));
}

async function rebuildAndClaim({ l1RpcUrl, contract }: L1CommandOptions, account: number): Promise<L1Call> {
  const { report, rebuild } = await rebuildFromL1(l1RpcUrl, contract);
  if (!report.ok) throw new RefusalError('the rebuilt root is not the contract’s, so that no path would be accepted', { rebuilt: report.rebuiltRoot, contract: report.contractRoot });
  return claimAccount(contract, rebuild.state, account);
}
