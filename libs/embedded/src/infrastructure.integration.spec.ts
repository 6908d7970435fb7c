import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataFolderInUseError, PartFailedError, PortTakenError } from './errors.js';
import { startInfrastructure, type Infrastructure, type InfrastructureOptions } from './infrastructure.js';
import { createTopics } from './kafka-topics.js';
import type { PartExit } from './part.js';
import { freePort } from './ports.js';
import { identify } from './process-identity.js';

const SENDER = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
const RECEIVER = '0x00000000000000000000000000000000000a11ce';
/** Emits one log of 32 bytes when it is deployed. */
const LOGGING_INIT_CODE = '0x602a60005260206000a0';
const CACHE = fileURLToPath(new URL('../../../.rollup/cache', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'zkr embedded '));
const exits: PartExit[] = [];
let infrastructure: Infrastructure | undefined;

function start(more: Partial<InfrastructureOptions> = {}): Promise<Infrastructure> {
  return startInfrastructure({
    dataDir: join(folder, 'data folder'),
    cacheDir: CACHE,
    env: process.env,
    ports: 'ephemeral',
    onPartExit: (exit) => exits.push(exit),
    ...more,
  });
}

function up(): Infrastructure {
  if (infrastructure === undefined) throw new Error('the infrastructure did not come up');
  return infrastructure;
}

async function rpc<T>(method: string, ...params: unknown[]): Promise<T> {
  const response = await fetch(up().l1RpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as { result: T; error?: { message: string } };
  if (error !== undefined) throw new Error(error.message);
  return result;
}

async function eventually<T>(probe: () => Promise<T | undefined>, seconds = 20): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe().catch(() => undefined);
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${probe.toString()}`);
    await sleep(100);
  }
}

async function sql<T extends pg.QueryResultRow>(text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: up().databaseUrl });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

async function redis<T>(work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(up().redisUrl);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

function kafka(retries = 5): Kafka {
  return new Kafka({ brokers: up().kafkaBrokers.split(','), logLevel: logLevel.NOTHING, retry: { retries } });
}

async function produce(value: string, retries = 5): Promise<void> {
  const producer = kafka(retries).producer();
  await producer.connect();
  await producer.send({ topic: 'kept', acks: -1, messages: [{ key: 'k', value }] });
  await producer.disconnect();
}

async function consume(count: number): Promise<string[]> {
  const values: string[] = [];
  const consumer = kafka().consumer({ groupId: `g-${Math.random()}`, maxWaitTimeInMs: 200 });
  await consumer.connect();
  await consumer.subscribe({ topics: ['kept'], fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void values.push(String(message.value)) });
  await eventually(async () => (values.length >= count ? true : undefined));
  await consumer.disconnect();
  return values;
}

const block = async (tag: string): Promise<number> =>
  Number((await rpc<{ number: string }>('eth_getBlockByNumber', tag, false)).number);

async function mined(hash: string): Promise<{ blockHash: string; blockNumber: string }> {
  return eventually(
    async () =>
      (await rpc<{ blockHash: string; blockNumber: string } | null>('eth_getTransactionReceipt', hash)) ??
      undefined,
  );
}

describe('the embedded infrastructure', () => {
  let calldataTx = '';
  let logTx = '';
  let minedIn = '';

  beforeAll(async () => {
    infrastructure = await start();
  }, 180_000);

  afterAll(async () => {
    await infrastructure?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('stores in every part', async () => {
    await createTopics(up().kafkaBrokers.split(','), ['kept'], 3);
    await createTopics(up().kafkaBrokers.split(','), ['kept'], 3);
    await produce('one');
    expect(await consume(1)).toEqual(['one']);

    await sql('CREATE TABLE kept (value numeric(78))');
    await sql('INSERT INTO kept VALUES (12345678901234567890123)');

    await redis((client) => client.set('kept', 'value'));

    calldataTx = await rpc('eth_sendTransaction', {
      from: SENDER,
      to: RECEIVER,
      value: '0x7',
      data: '0xdeadbeef',
    });
    logTx = await rpc('eth_sendTransaction', { from: SENDER, data: LOGGING_INIT_CODE });
    minedIn = (await mined(calldataTx)).blockHash;
    await mined(logTx);
  });

  it('keeps to the rules of Ethereum and finalizes blocks', async () => {
    const send = (gas: string): Promise<unknown> =>
      rpc('eth_sendTransaction', { from: SENDER, to: RECEIVER, gas });
    await expect(send('0x1000001')).rejects.toThrow(/gas/);
    const tooLarge = '0x61600160' + '00f3';
    const creation = await rpc<string>('eth_sendTransaction', {
      from: SENDER,
      data: tooLarge,
      gas: '0xf00000',
    });
    await mined(creation);
    expect(await rpc('eth_getTransactionReceipt', creation)).toMatchObject({ status: '0x0' });
    expect(Number(await rpc('eth_chainId'))).toBe(31337);

    const before = await block('finalized');
    await eventually(async () => ((await block('finalized')) > before ? true : undefined));
    expect((await block('latest')) - (await block('finalized'))).toBe(2);
    expect((await block('latest')) - (await block('safe'))).toBe(1);
  });

  it('stops and starts Kafka alone, on the same port and data', async () => {
    await up().kafka!.stop();
    expect(up().kafka!.pid).toBeUndefined();
    await expect(produce('lost', 0)).rejects.toThrow();
    await up().kafka!.start();
    await produce('two');
    expect((await consume(2)).sort()).toEqual(['one', 'two']);
    expect(exits).toEqual([]);
  }, 60_000);

  it('refuses a second launcher on the same folder', async () => {
    await expect(start()).rejects.toThrow(DataFolderInUseError);
  });

  it('finds everything again after every part was killed', async () => {
    await eventually(async () =>
      (await block('finalized')) >= Number((await mined(logTx)).blockNumber) ? true : undefined,
    );
    const pids = up().parts.map((part) => part.pid!);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await eventually(async () => (exits.length === 4 ? true : undefined));
    expect(exits.map((exit) => exit.signal)).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGKILL']);
    await up().stop();
    infrastructure = await start();

    expect((await consume(2)).sort()).toEqual(['one', 'two']);
    expect(await sql('SELECT value::text FROM kept')).toEqual([{ value: '12345678901234567890123' }]);
    expect(await redis((client) => client.get('kept'))).toBe('value');

    const transaction = await rpc('eth_getTransactionByHash', calldataTx);
    expect(transaction).toMatchObject({ input: '0xdeadbeef', blockHash: minedIn });
    expect(await rpc('eth_getTransactionReceipt', calldataTx)).toMatchObject({
      status: '0x1',
      blockHash: minedIn,
    });
    const logs = await rpc<unknown[]>('eth_getLogs', { fromBlock: '0x0', toBlock: 'finalized' });
    expect(logs).toMatchObject([{ transactionHash: logTx, data: `0x${'2a'.padStart(64, '0')}` }]);
    expect(BigInt(await rpc<string>('eth_getBalance', RECEIVER, 'finalized'))).toBe(7n);
    const drift =
      Number((await rpc<{ timestamp: string }>('eth_getBlockByNumber', 'latest', false)).timestamp) -
      Date.now() / 1000;
    expect(Math.abs(drift)).toBeLessThan(5);
  }, 90_000);

  it('names a taken port and leaves nothing running', async () => {
    const port = await freePort();
    const stranger = createServer().listen(port, '127.0.0.1');
    try {
      const given = { kafkaBrokers: up().kafkaBrokers, l1RpcUrl: up().l1RpcUrl, redisUrl: up().redisUrl };
      const failed = start({ dataDir: join(folder, 'other'), given, ports: { postgres: port } });
      await expect(failed).rejects.toThrow(PortTakenError);
      await expect(failed).rejects.toThrow(`port ${port} for postgres is taken`);
    } finally {
      stranger.close();
    }
  });

  it('says how a part failed, with the end of its log', async () => {
    const given = { kafkaBrokers: up().kafkaBrokers, databaseUrl: up().databaseUrl, redisUrl: up().redisUrl };
    const dataDir = join(folder, 'broken');
    mkdirSync(join(dataDir, 'anvil'), { recursive: true });
    writeFileSync(join(dataDir, 'anvil', 'state.json'), 'not JSON, but "historical_states":null}');
    const failed = start({ dataDir, given });
    await expect(failed).rejects.toThrow(PartFailedError);
    await expect(failed).rejects.toMatchObject({ part: 'anvil', logTail: expect.stringMatching(/json/) });
  });

  it('starts over if asked to', async () => {
    const given = { kafkaBrokers: up().kafkaBrokers, databaseUrl: up().databaseUrl, l1RpcUrl: up().l1RpcUrl };
    const valueAfter = async (fresh: boolean): Promise<string | null> => {
      const other = await start({ dataDir: join(folder, 'fresh'), given, fresh });
      const client = new Redis(other.redisUrl);
      const before = await client.get('k');
      await client.set('k', 'v');
      client.disconnect();
      await other.stop();
      return before;
    };
    expect(await valueAfter(false)).toBeNull();
    expect(await valueAfter(false)).toBe('v');
    expect(await valueAfter(true)).toBeNull();
  });

  it('leaves no process behind when it stops', async () => {
    const pids = up().parts.map((part) => part.pid!);
    await up().stop();
    infrastructure = undefined;
    expect(pids.map((pid) => identify(pid))).toEqual([undefined, undefined, undefined, undefined]);
  }, 60_000);
});
