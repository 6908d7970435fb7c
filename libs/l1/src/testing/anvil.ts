import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { JsonRpc } from '../json-rpc.js';

/** Private key of anvil's first account, known to the world. */
export const ANVIL_PRIVATE_KEYS = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
] as const;

export interface TestChain {
  readonly url: string;
  readonly rpc: JsonRpc;
  stop(): Promise<void>;
}

/** A chain of its own for a test. */
export async function startTestChain(extraArguments: readonly string[] = []): Promise<TestChain> {
  const port = await freePort();
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const manifest = createRequire(import.meta.url).resolve(
    `@foundry-rs/anvil-${process.platform}-${arch}/package.json`,
  );
  const args = [
    '--port',
    String(port),
    '--hardfork',
    'osaka',
    '--enable-tx-gas-limit',
    '--quiet',
    ...extraArguments,
  ];
  const child = spawn(join(dirname(manifest), 'bin', 'anvil'), args, { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const rpc = new JsonRpc({ url, retries: 60, retryDelayMs: 50 });
  await rpc.call('eth_chainId', []);
  return { url, rpc, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
