import { type Command, Option } from 'commander';
import { type BackendChoice, chooseBackend, createProver } from '@zkr/proving/create-prover';
import { addL1Command, type L1CommandOptions, printOrSend, wholeNumber } from '../l1-command.js';
import { submitRequests } from './submit-requests.js';

interface RequestsOptions extends L1CommandOptions {
  readonly circuitId: number;
  readonly wasm: string;
  readonly provingKey: string;
  readonly backend: BackendChoice;
}

/** `rebuilder submit`: takes the queue's requests into a batch when no sequencer has for three days (docs/protocol.md, I-39). */
export function addRequestsCommand(program: Command): void {
  addL1Command(program, 'submit', 'prove the requests that wait in the queue as a batch; the contract takes it from anyone after three days of silence')
    .requiredOption('--wasm <path>', 'the deployed circuit’s witness calculator')
    .requiredOption('--proving-key <path>', 'the deployed circuit’s proving key (.zkey)')
    .option('--circuit-id <id>', 'which of the contract’s circuits that is', wholeNumber, 0)
    .addOption(new Option('--backend <name>', 'what proves').choices(['auto', 'native', 'snarkjs']).default('auto'))
    .action(async (options: RequestsOptions) => {
      const { wasm, provingKey, circuitId } = options;
      const prover = createProver({ backend: await chooseBackend(options.backend), circuit: `circuit ${circuitId}`, wasm, provingKey });
      try {
        await printOrSend(options, () => submitRequests(options.l1RpcUrl, options.contract, circuitId, prover, new AbortController().signal));
      } finally {
        await prover.close();
      }
    });
}
