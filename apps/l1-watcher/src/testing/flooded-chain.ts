import type { L1Block, L1Client, L1Log } from '@zkr/l1/l1-client';
import { rollupInterface } from '@zkr/l1/rollup-contract';
import { type Hex, toHex32 } from '@zkr/protocol/hex';

const ALL: Hex = `0x${'ff'.repeat(256)}`;

/** A chain whose blocks above the first hold nothing but registrations of tokens, by a node that answers in rounds. */
export class FloodedChain {
  /** One after another: requests made at a time take one. */
  roundTrips = 0;
  private round: Promise<void> | undefined;

  constructor(
    private readonly contract: string,
    private readonly registrations: readonly number[],
  ) {}

  get client(): L1Client {
    return {
      getBlock: (tag: number | 'latest') => this.answer(() => this.block(tag === 'latest' ? this.registrations.length : tag)),
      getLogs: ({ fromBlock, toBlock }: { fromBlock: number; toBlock: number }) =>
        this.answer(() => this.logs().filter(({ blockNumber }) => blockNumber >= fromBlock && blockNumber <= toBlock)),
      getLogsOfBlock: (_: string, hash: string) => this.answer(() => this.logs().filter(({ blockHash }) => blockHash === hash)),
      call: ({ to, data }: { to: string; data: string }) => this.answer(() => (to === this.contract ? this.view(data) : '0x')),
    } as unknown as L1Client;
  }

  private async answer<T>(of: () => T): Promise<T> {
    this.round ??= new Promise((resolve) => {
      setImmediate(() => {
        this.roundTrips++;
        this.round = undefined;
        resolve();
      });
    });
    await this.round;
    return of();
  }

  private block(number: number): L1Block {
    return { number, hash: toHex32(BigInt(number)), parentHash: toHex32(BigInt(number - 1)), timestamp: number, logsBloom: ALL };
  }

  private logs(): L1Log[] {
    const numbers = this.registrations.flatMap((count, i) => Array.from({ length: count }, () => i + 1));
    return numbers.map((blockNumber, i) => {
      const { topics, data } = rollupInterface.encodeEventLog('TokenRegistered', [i + 1, `0x${(i + 1).toString(16).padStart(40, '0')}`]);
      const place = { blockNumber, blockHash: toHex32(BigInt(blockNumber)), transactionHash: toHex32(BigInt(i)), logIndex: i };
      return { ...place, address: this.contract as Hex, topics: topics as Hex[], data: data as Hex };
    });
  }

  private view(data: string): string {
    const { name } = rollupInterface.parseTransaction({ data }) ?? {};
    if (name === 'escapeActive') return rollupInterface.encodeFunctionResult(name, [false]);
    const count = name === 'tokenCount' ? this.registrations.reduce((sum, one) => sum + one, 0) : 0;
    return rollupInterface.encodeFunctionResult(name as string, [count]);
  }
}
