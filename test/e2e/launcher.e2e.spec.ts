import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { Launched, temporaryFolder } from './launched.js';

it('says in one line that a port is taken, and leaves nothing behind', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const launched = new Launched({ dataDir: temporaryFolder(), env: { ROLLUP_RANDOM_PORTS: 'false', HTTP_PORT: String(port) } });
  try {
    expect(await launched.exited).toBe(1);
    expect(launched.output).toContain(`Cannot start: port ${port} for the api is taken by another program: stop it, or set HTTP_PORT to another port`);
  } finally {
    server.close();
    await launched.end();
  }
});

it('says in one line that a prerequisite is missing', async () => {
  const launched = new Launched({ dataDir: temporaryFolder(), env: { PATH: '/nowhere', JAVA_HOME: '' } });
  try {
    expect(await launched.exited).toBe(1);
    expect(launched.output).toMatch(/Cannot start: Java is not installed: install a JDK 17/);
  } finally {
    await launched.end();
  }
});

it('refuses settings it does not know', async () => {
  const launched = new Launched({ dataDir: temporaryFolder(), env: { ROLLUP_BATHC_MAX_AGE_MS: '1' } });
  try {
    expect(await launched.exited).toBe(2);
    expect(launched.output).toContain('ROLLUP_BATHC_MAX_AGE_MS is not a setting');
  } finally {
    await launched.end();
  }
});
