import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEVELOPMENT_MNEMONIC } from '@zkr/l1/development-mnemonic';
import { AnvilState } from './anvil-state.js';
import { PrerequisiteMissingError } from './errors.js';
import type { EmbeddedPart, PartContext } from './part.js';
import { requireFree } from './ports.js';
import { findOnPath, makeExecutable, packageFolder } from './prerequisites.js';
import { SupervisedProcess } from './process.js';

export const CHAIN_ID = 31337;

const CPUS: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

export function anvilBinary(env: NodeJS.ProcessEnv): string {
  const folder = packageFolder(`@foundry-rs/anvil-${process.platform}-${CPUS[process.arch] ?? process.arch}`);
  if (folder !== undefined) {
    const binary = join(folder, 'bin', 'anvil');
    makeExecutable(binary);
    return binary;
  }
  const installed = findOnPath('anvil', env);
  if (installed !== undefined) return installed;
  throw new PrerequisiteMissingError(
    'anvil',
    `there is no anvil for ${process.platform}-${process.arch}: run \`npm ci\` without --omit=optional, put anvil 1.7 on PATH, or set L1_RPC_URL`,
  );
}

/**
 * A chain with Ethereum's rules: a block a second whether or not there are transactions, `finalized` two blocks behind
 * `latest`, code size, block gas (30 M) and EIP-7825's gas per transaction enforced. Blocks, transactions, receipts and
 * logs survive a restart, the state at blocks before it does not (keeping that costs the whole state once per block).
 */
export function anvilArguments(port: number, blockSeconds: number): string[] {
  return [
    ...['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(CHAIN_ID), '--hardfork', 'osaka'],
    ...['--enable-tx-gas-limit', '--slots-in-an-epoch', '1', '--block-time', String(blockSeconds)],
    ...['--mnemonic', DEVELOPMENT_MNEMONIC, '--state', 'state.json', '--state-interval', '1'],
    ...['--prune-history', '256', '--cache-path', 'cache', '--quiet'],
  ];
}

export class EmbeddedAnvil implements EmbeddedPart {
  readonly name = 'anvil';
  readonly embedded = true;
  readonly url: string;
  private readonly process: SupervisedProcess;
  private readonly folder: string;
  private readonly state: AnvilState;

  constructor(
    private readonly context: PartContext,
    private readonly port: number,
    private readonly blockSeconds = 1,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.folder = join(context.dataDir, 'anvil');
    this.state = new AnvilState(this.folder);
    this.process = new SupervisedProcess('anvil', context, { signal: 'SIGINT', graceMs: 20_000 });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  async start(): Promise<void> {
    if (this.pid !== undefined) return;
    const file = anvilBinary(this.context.env);
    await this.process.stopLeftover();
    await requireFree('anvil', this.port);
    mkdirSync(this.folder, { recursive: true });
    const restored = this.state.restore();
    this.context.onProgress({ part: 'anvil', state: 'starting', detail: restored });
    const args = anvilArguments(this.port, this.blockSeconds);
    await this.process.start({ file, args, cwd: this.folder }, () => this.answers(), 60_000);
    this.state.startKeeping();
    this.context.onProgress({ part: 'anvil', state: 'ready', detail: this.url });
  }

  /** Ends what an earlier launcher left running on this data. */
  async stopLeftover(): Promise<void> {
    await this.process.stopLeftover();
  }

  async stop(): Promise<void> {
    if (this.pid === undefined) return;
    this.context.onProgress({ part: 'anvil', state: 'stopping' });
    this.state.stopKeeping();
    await this.process.stop();
    this.context.onProgress({ part: 'anvil', state: 'stopped' });
  }

  /**
   * Until the first blocks after a restart are final, calls at `finalized` fail, because the state of earlier blocks is
   * gone. Nobody should have to know that, so anvil counts as ready only when such a call is answered.
   */
  private async answers(): Promise<boolean> {
    const body = {
      jsonrpc: '2.0',
      id: 1,
      method: 'eth_getBalance',
      params: [`0x${'00'.repeat(20)}`, 'finalized'],
    };
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(2_000),
    });
    return typeof ((await response.json()) as { result?: string }).result === 'string';
  }
}
