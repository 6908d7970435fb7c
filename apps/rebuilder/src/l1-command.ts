import { type Command, InvalidArgumentError } from 'commander';
import { L1Client } from '@zkr/l1/l1-client';
import type { L1Call } from './l1-call.js';
import { printReport } from './print-report.js';
import { sendCall } from './send-call.js';

/** Of every command that makes a transaction for L1. */
export interface L1CommandOptions {
  readonly l1RpcUrl: string;
  readonly contract: string;
  readonly privateKeyFile?: string;
  readonly json?: boolean;
}

export function addL1Command(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .requiredOption('--l1-rpc-url <url>', 'Ethereum JSON-RPC endpoint')
    .requiredOption('--contract <address>', 'address of the Rollup contract')
    .option('--private-key-file <path>', 'file with the L1 key that pays for the transaction; without it the transaction is printed, not sent')
    .option('--json', 'print one JSON object and nothing else');
}

/** Prints the transaction, or sends it and prints its hash. */
export async function printOrSend(options: L1CommandOptions, make: (client: L1Client) => Promise<L1Call>): Promise<void> {
  const client = new L1Client({ url: options.l1RpcUrl });
  const call = await make(client);
  if (options.privateKeyFile === undefined) return printReport({ ...call }, options.json);
  printReport({ transaction: await sendCall(client, options.l1RpcUrl, options.privateKeyFile, call) }, options.json);
}

/** @throws InvalidArgumentError unless it is digits only, and few enough for a number */
export function wholeNumber(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('Not a whole number.');
  return Number(value);
}
