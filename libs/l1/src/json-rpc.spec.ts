import { getEventListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { JsonRpc, L1RpcError, L1UnreachableError } from './json-rpc.js';
import { L1Client } from './l1-client.js';

let server: Server | undefined;
afterEach(() => server?.close());

type Answer = { status?: number; body?: unknown } | 'hang';

/** A node that answers each request with the next of these, the last one for ever. */
async function node(
  answer: (body: { method: string; params: unknown[] }, count: number) => Answer,
): Promise<string> {
  let count = 0;
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      const given = answer(JSON.parse(text), ++count);
      if (given === 'hang') return;
      response.statusCode = given.status ?? 200;
      response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, ...(given.body as object) }));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('tries again after failures of the transport', async () => {
  const url = await node((_, count) =>
    count === 1
      ? { status: 429 }
      : count === 2
        ? 'hang'
        : count === 3
          ? { body: {} }
          : { body: { result: '0x5' } },
  );
  expect(await new JsonRpc({ url, timeoutMs: 200, retryDelayMs: 1 }).call('eth_chainId', [])).toBe('0x5');
});

it('gives up after its retries', async () => {
  const url = await node(() => ({ status: 503 }));
  const call = new JsonRpc({ url, retries: 2, retryDelayMs: 1 }).call('eth_chainId', []);
  await expect(call).rejects.toThrow(L1UnreachableError);
  await expect(call).rejects.toThrow('after 3 attempts: HTTP 503');
});

it('stops at once with its signal, on which its calls leave no listeners', async () => {
  const url = await node((_, count) => (count <= 20 ? { body: { result: '0x5' } } : 'hang'));
  const stopping = new AbortController();
  const any = vi.spyOn(AbortSignal, 'any');
  const rpc = new JsonRpc({ url, signal: stopping.signal });
  for (let i = 0; i < 20; i++) await rpc.call('eth_chainId', []);
  expect(getEventListeners(stopping.signal, 'abort')).toEqual([]);
  expect(any).not.toHaveBeenCalled();
  any.mockRestore();
  const call = rpc.call('eth_chainId', []);
  stopping.abort();
  await expect(call).rejects.toThrow('after 1 attempts');
});

it("takes the node's own refusal for an answer", async () => {
  let requests = 0;
  const url = await node(() => {
    requests++;
    return { body: { error: { code: 3, message: 'execution reverted', data: '0x12' } } };
  });
  await expect(new JsonRpc({ url }).call('eth_call', [])).rejects.toMatchObject({
    name: 'L1RpcError',
    data: '0x12',
  });
  expect(requests).toBe(1);
});

it('halves the range of logs that a node finds too large', async () => {
  const asked: string[] = [];
  const url = await node(({ params }) => {
    const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
    asked.push(`${Number(fromBlock)}-${Number(toBlock)}`);
    if (Number(toBlock) - Number(fromBlock) > 600)
      return { body: { error: { code: -32005, message: 'too many' } } };
    const log = { topics: [], data: '0x', blockNumber: fromBlock, logIndex: '0x0' };
    return { body: { result: [log] } };
  });
  const logs = await new L1Client({ url }).getLogs({ address: '0x', fromBlock: 1, toBlock: 1_200 });
  expect(asked).toEqual(['1-1200', '1-600', '601-1200']);
  expect(logs.map((log) => log.blockNumber)).toEqual([1, 601]);
});

it('says so when even one block has too many logs', async () => {
  const url = await node(() => ({ body: { error: { code: -32005, message: 'too many' } } }));
  await expect(new L1Client({ url }).getLogs({ address: '0x', fromBlock: 1, toBlock: 9 })).rejects.toThrow(
    L1RpcError,
  );
});
