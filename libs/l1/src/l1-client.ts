import type { Hex } from '@zkr/protocol/hex';
import { JsonRpc, type JsonRpcOptions, L1RpcError } from './json-rpc.js';
import type { FeeObservation, L1Receipt } from './transaction-record.js';

export type BlockTag = 'latest' | 'safe' | 'finalized' | 'earliest' | number;

export interface L1Block {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Seconds. */
  readonly timestamp: number;
  /** A Bloom filter of the addresses and topics of its logs. */
  readonly logsBloom: Hex;
}

export interface L1Log {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly transactionHash: Hex;
  readonly logIndex: number;
}

export interface L1Transaction {
  readonly hash: Hex;
  readonly from: Hex;
  readonly to: Hex | null;
  readonly input: Hex;
  readonly blockNumber: number | undefined;
  readonly blockHash: Hex | undefined;
}

export interface LogFilter {
  readonly address: string;
  readonly fromBlock: number;
  readonly toBlock: number;
  /** Any of these first topics; all events if absent. */
  readonly events?: readonly string[];
}

type RawBlock = Record<'number' | 'hash' | 'parentHash' | 'timestamp' | 'logsBloom', string>;

interface RawLog extends Omit<L1Log, 'blockNumber' | 'logIndex'> {
  readonly blockNumber: string;
  readonly logIndex: string;
}

/** Blocks asked for in one eth_getLogs. Nodes limit the range or the size of the answer; on refusal it is halved. */
const LOG_RANGE_BLOCKS = 2_000;

/** The L1 node, as the services use it: few methods, plain values, no cache and no polling behind the caller's back. */
export class L1Client {
  readonly rpc: JsonRpc;

  constructor(options: JsonRpcOptions) {
    this.rpc = new JsonRpc(options);
  }

  async chainId(): Promise<bigint> {
    return BigInt(await this.rpc.call<string>('eth_chainId', []));
  }

  /** @returns undefined if there is no such block (yet); finality may not have begun on a young chain */
  async getBlock(tag: BlockTag): Promise<L1Block | undefined> {
    const raw = await this.getRawBlock(tag);
    if (raw === null) return undefined;
    return {
      number: Number(raw.number),
      hash: raw.hash as Hex,
      parentHash: raw.parentHash as Hex,
      timestamp: Number(raw.timestamp),
      logsBloom: raw.logsBloom as Hex,
    };
  }

  private async getRawBlock(tag: BlockTag): Promise<RawBlock | null> {
    try {
      return await this.rpc.call<RawBlock | null>('eth_getBlockByNumber', [blockTag(tag), false]);
    } catch (error) {
      // Before the first final block geth answers with an error, others with null.
      if (error instanceof L1RpcError && (tag === 'finalized' || tag === 'safe')) return null;
      throw error;
    }
  }

  async blockNumber(): Promise<number> {
    return Number(await this.rpc.call<string>('eth_blockNumber', []));
  }

  /** All matching logs in order, however many requests that takes. */
  async getLogs(filter: LogFilter): Promise<L1Log[]> {
    const logs: L1Log[] = [];
    let range = LOG_RANGE_BLOCKS;
    for (let from = filter.fromBlock; from <= filter.toBlock;) {
      const to = Math.min(from + range - 1, filter.toBlock);
      try {
        logs.push(...(await this.getLogsOnce(filter, from, to)));
        from = to + 1;
      } catch (error) {
        if (!(error instanceof L1RpcError) || range === 1) throw error;
        range = Math.ceil(Math.min(range, to - from + 1) / 2);
        if (to === from) throw error;
      }
    }
    return logs;
  }

  /** @throws L1RpcError if the node does not have the block; asked by number, some give no logs instead */
  async getLogsOfBlock(address: string, blockHash: string): Promise<L1Log[]> {
    const raw = await this.rpc.call<RawLog[]>('eth_getLogs', [{ address, blockHash }]);
    return raw.map(parseLog);
  }

  private async getLogsOnce(filter: LogFilter, from: number, to: number): Promise<L1Log[]> {
    const query = {
      address: filter.address,
      fromBlock: blockTag(from),
      toBlock: blockTag(to),
      ...(filter.events === undefined ? {} : { topics: [filter.events] }),
    };
    const raw = await this.rpc.call<RawLog[]>('eth_getLogs', [query]);
    return raw.map(parseLog);
  }

  async getTransaction(hash: string): Promise<L1Transaction | undefined> {
    const raw = await this.rpc.call<{
      hash: Hex;
      from: Hex;
      to: Hex | null;
      input: Hex;
      blockNumber: string | null;
      blockHash: Hex | null;
    } | null>('eth_getTransactionByHash', [hash]);
    if (raw === null) return undefined;
    const { blockNumber, blockHash, ...rest } = raw;
    return {
      hash: rest.hash,
      from: rest.from,
      to: rest.to,
      input: rest.input,
      blockNumber: blockNumber === null ? undefined : Number(blockNumber),
      blockHash: blockHash ?? undefined,
    };
  }

  async getReceipt(hash: string): Promise<(L1Receipt & { readonly logs: readonly L1Log[] }) | undefined> {
    const raw = await this.rpc.call<{
      transactionHash: Hex;
      blockNumber: string;
      blockHash: Hex;
      status: string;
      gasUsed: string;
      effectiveGasPrice: string;
      logs: RawLog[];
    } | null>('eth_getTransactionReceipt', [hash]);
    if (raw === null) return undefined;
    return {
      transactionHash: raw.transactionHash,
      blockNumber: Number(raw.blockNumber),
      blockHash: raw.blockHash,
      succeeded: BigInt(raw.status) === 1n,
      gasUsed: BigInt(raw.gasUsed),
      effectiveGasPrice: BigInt(raw.effectiveGasPrice),
      logs: raw.logs.map(parseLog),
    };
  }

  /** The account's next nonce at a block. */
  async getNonce(address: string, tag: BlockTag | 'pending'): Promise<number> {
    return Number(await this.rpc.call<string>('eth_getTransactionCount', [address, blockTag(tag)]));
  }

  async getBalance(address: string, tag: BlockTag = 'latest'): Promise<bigint> {
    return BigInt(await this.rpc.call<string>('eth_getBalance', [address, blockTag(tag)]));
  }

  async getCode(address: string, tag: BlockTag = 'latest'): Promise<Hex> {
    return this.rpc.call<Hex>('eth_getCode', [address, blockTag(tag)]);
  }

  /** @throws L1RpcError with the revert data if the call reverts */
  async call(
    transaction: { from?: string; to: string; data: string; gas?: bigint },
    tag: BlockTag = 'latest',
  ): Promise<Hex> {
    return this.rpc.call<Hex>('eth_call', [rpcTransaction(transaction), blockTag(tag)]);
  }

  /** @throws L1RpcError with the revert data if the transaction would revert */
  async estimateGas(transaction: {
    from: string;
    to: string;
    data: string;
    value?: bigint;
  }): Promise<bigint> {
    return BigInt(await this.rpc.call<string>('eth_estimateGas', [rpcTransaction(transaction)]));
  }

  /** Base fee of the next block and a customary tip, in wei. */
  async getFees(): Promise<FeeObservation> {
    const history = await this.rpc.call<{ baseFeePerGas: string[]; reward?: string[][] }>('eth_feeHistory', [
      '0x5',
      'latest',
      [50],
    ]);
    const rewards = (history.reward ?? [])
      .map(([median]) => BigInt(median ?? 0))
      .sort((a, b) => (a < b ? -1 : 1));
    return {
      baseFeePerGas: BigInt(history.baseFeePerGas.at(-1) ?? 0),
      tipPerGas: rewards[Math.floor(rewards.length / 2)] ?? 0n,
    };
  }

  /** Repeating this is harmless: a node that knows the transaction says so. */
  async sendRawTransaction(raw: Hex): Promise<Hex> {
    return this.rpc.call<Hex>('eth_sendRawTransaction', [raw]);
  }
}

function parseLog(raw: RawLog): L1Log {
  return {
    address: raw.address,
    topics: raw.topics,
    data: raw.data,
    blockNumber: Number(raw.blockNumber),
    blockHash: raw.blockHash,
    transactionHash: raw.transactionHash,
    logIndex: Number(raw.logIndex),
  };
}

function blockTag(tag: BlockTag | 'pending'): string {
  return typeof tag === 'number' ? `0x${tag.toString(16)}` : tag;
}

function rpcTransaction(transaction: { gas?: bigint; value?: bigint }): object {
  const { gas, value, ...rest } = transaction;
  return {
    ...rest,
    ...(gas === undefined ? {} : { gas: `0x${gas.toString(16)}` }),
    ...(value === undefined ? {} : { value: `0x${value.toString(16)}` }),
  };
}
