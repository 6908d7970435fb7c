import { expect, it } from 'vitest';
import { PartUnreachableError } from './errors.js';
import { endpoint, externalPart } from './external.js';
import { freePort } from './ports.js';

it.each([
  ['kafka-1:9094,kafka-2:9094', 'kafka-1', 9094],
  ['kafka-1', 'kafka-1', 9092],
  ['postgres://u:p@db/rollup', 'db', 5432],
  ['redis://[::1]:7000/0', '::1', 7000],
  ['https://l1.example/key', 'l1.example', 443],
])('reads where %s is', (address, host, port) => {
  expect(endpoint(address)).toEqual({ host, port });
});

it('says that nothing answers there, without the password', async () => {
  const failed = externalPart('postgres', `postgres://u:secret@127.0.0.1:${await freePort()}/x`);
  await expect(failed).rejects.toThrow(PartUnreachableError);
  await expect(failed).rejects.not.toThrow(/secret/);
});
