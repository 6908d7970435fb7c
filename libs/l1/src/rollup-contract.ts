import { Interface } from 'ethers';
import type { Hex } from '@zkr/protocol/hex';
import { rollupAbi } from './abi/rollup-abi.js';
import { L1RpcError } from './json-rpc.js';
import type { BlockTag, L1Client } from './l1-client.js';

export const rollupInterface = new Interface(rollupAbi as never);

export interface QueueEntryRecord {
  /** 24 bytes: the start of keccak(u64 id ‖ u8 opcode ‖ entry). */
  readonly entryHash: Hex;
  /** Seconds; 0 if there is no such entry. */
  readonly queuedAt: number;
}

/** The Rollup's getters. A block tag other than 'latest' needs a node that keeps that block's state. */
export class RollupContract {
  constructor(
    readonly address: string,
    private readonly client: L1Client,
  ) {}

  async stateRoot(tag?: BlockTag): Promise<bigint> {
    return this.readBigint('stateRoot', [], tag);
  }

  async accountCount(tag?: BlockTag): Promise<number> {
    return this.readNumber('accountCount', [], tag);
  }

  /** Number of the last accepted batch. */
  async batchCount(tag?: BlockTag): Promise<number> {
    return this.readNumber('batchCount', [], tag);
  }

  async queueHead(tag?: BlockTag): Promise<number> {
    return this.readNumber('queueHead', [], tag);
  }

  async queueTail(tag?: BlockTag): Promise<number> {
    return this.readNumber('queueTail', [], tag);
  }

  /** Seconds; of the last accepted segment. */
  async lastTimestamp(tag?: BlockTag): Promise<number> {
    return this.readNumber('lastTimestamp', [], tag);
  }

  /** Zero for batches that were not accepted; number 0 is genesis. */
  async batchHeaderHash(number: number, tag?: BlockTag): Promise<bigint> {
    return BigInt(await this.read<string>('batchHeaderHash', [number], tag));
  }

  async domain(): Promise<bigint> {
    return this.readBigint('domain', []);
  }

  async deploymentBlock(): Promise<number> {
    return this.readNumber('deploymentBlock', []);
  }

  async depth(): Promise<number> {
    return this.readNumber('depth', []);
  }

  async capacity(): Promise<number> {
    return this.readNumber('capacity', []);
  }

  async verifier(): Promise<string> {
    return this.read<string>('verifier', []);
  }

  async accountProof(): Promise<string> {
    return this.read<string>('accountProof', []);
  }

  /** Wei that each request pays on top of what it deposits. */
  async requestFee(): Promise<bigint> {
    return this.readBigint('requestFee', []);
  }

  async escapeActive(tag?: BlockTag): Promise<boolean> {
    return this.read<boolean>('escapeActive', [], tag);
  }

  async priorityOperation(queueId: number, tag?: BlockTag): Promise<QueueEntryRecord> {
    const [entryHash, queuedAt] = await this.readAll<[Hex, bigint]>('priorityOperation', [queueId], tag);
    return { entryHash, queuedAt: Number(queuedAt) };
  }

  /** In the token's smallest unit. */
  async pendingBalance(account: string, token: number, tag?: BlockTag): Promise<bigint> {
    return this.readBigint('pendingBalance', [account, token], tag);
  }

  /** What was paid in minus the debts that arose, in the token's smallest unit. */
  async heldBalance(token: number, tag?: BlockTag): Promise<bigint> {
    return this.readBigint('heldBalance', [token], tag);
  }

  async tokenFrozen(token: number, tag?: BlockTag): Promise<boolean> {
    return this.read<boolean>('tokenFrozen', [token], tag);
  }

  /** Checksummed address; undefined for ETH and unknown ids. */
  async token(id: number): Promise<string | undefined> {
    const address = await this.read<string>('token', [id]);
    return BigInt(address) === 0n ? undefined : address;
  }

  /** Undefined if the token is not registered. */
  async tokenId(address: string): Promise<number | undefined> {
    return (await this.readNumber('tokenId', [address])) || undefined;
  }

  /** Without ETH; it is the last registered token's id. */
  async tokenCount(tag?: BlockTag): Promise<number> {
    return this.readNumber('tokenCount', [], tag);
  }

  /** Undefined for unknown ids. */
  async circuit(circuitId: number): Promise<{ slots: number; feeSlots: number } | undefined> {
    const [slots, feeSlots] = await this.readAll<[bigint, bigint]>('circuit', [circuitId]);
    return slots === 0n ? undefined : { slots: Number(slots), feeSlots: Number(feeSlots) };
  }

  async isSequencer(account: string, tag?: BlockTag): Promise<boolean> {
    return this.read<boolean>('isSequencer', [account], tag);
  }

  private async readNumber(name: string, args: unknown[], tag?: BlockTag): Promise<number> {
    return Number(await this.readBigint(name, args, tag));
  }

  private readBigint(name: string, args: unknown[], tag?: BlockTag): Promise<bigint> {
    return this.read<bigint>(name, args, tag);
  }

  private async read<T>(name: string, args: unknown[], tag?: BlockTag): Promise<T> {
    return (await this.readAll<[T]>(name, args, tag))[0];
  }

  private async readAll<T>(name: string, args: unknown[], tag?: BlockTag): Promise<T> {
    const data = rollupInterface.encodeFunctionData(name, args);
    const result = await this.client.call({ to: this.address, data }, tag);
    return rollupInterface.decodeFunctionResult(name, result).toArray() as T;
  }
}

/**
 * The contract's custom error in words, as `Name(value, …)`; undefined if the node gave no revert data or it is not one
 * of the contract's.
 */
export function describeRevert(error: unknown): string | undefined {
  if (!(error instanceof L1RpcError) || typeof error.data !== 'string') return undefined;
  return describeRevertData(error.data);
}

export function describeRevertData(data: string): string | undefined {
  try {
    const parsed = rollupInterface.parseError(data);
    return parsed === null ? undefined : `${parsed.name}(${parsed.args.map(String).join(', ')})`;
  } catch {
    return undefined;
  }
}
