import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { PortTakenError } from './errors.js';
import { DEFAULT_PORTS, freePort, requireFree, resolvePorts } from './ports.js';

it('keeps the default ports, except those that are given', async () => {
  expect(await resolvePorts({})).toEqual(DEFAULT_PORTS);
  expect(await resolvePorts({ redis: 7000 })).toEqual({ ...DEFAULT_PORTS, redis: 7000 });
});

it('gives every part another port if they are ephemeral', async () => {
  const ports = [await resolvePorts('ephemeral'), await resolvePorts('ephemeral')].flatMap((set) =>
    Object.values(set),
  );
  expect(new Set(ports).size).toBe(10);
});

it('names the port and the part if a port is taken', async () => {
  const port = await freePort();
  await requireFree('redis', port);
  const stranger = createServer();
  await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
  await expect(requireFree('redis', port)).rejects.toThrow(PortTakenError);
  await expect(requireFree('redis', port)).rejects.toMatchObject({ part: 'redis', port });
  stranger.close();
});
