import { expect, it } from 'vitest';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';

function capture(secrets: string[] = []) {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({
    service: 'api',
    level: 'debug',
    secrets,
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  });
  return { logger, lines };
}

it('writes no password of a connection string and no known secret, wherever it hides', () => {
  const { logger, lines } = capture(['0xdeadbeef01', 'a"quoted"one']);
  logger.info(
    { url: 'postgres://me:hunter2@host/db', password: 'p', nested: { privateKey: 'k' } },
    'to redis://:hunter2@r and 0xdeadbeef01',
  );
  logger.error({ err: new Error('failed at postgres://me:hunter2@host with a"quoted"one') }, 'x');
  const text = JSON.stringify(lines);
  for (const secret of ['hunter2', 'deadbeef', 'quoted']) expect(text).not.toContain(secret);
  expect(lines[0]).toMatchObject({ level: 'info', service: 'api', url: 'postgres://me:[redacted]@host/db' });
});

it('takes what Nest says', () => {
  const { logger, lines } = capture();
  const nest = new NestLogger(logger);
  nest.log('dependencies initialized', 'InstanceLoader');
  nest.warn('careful', 'Orders');
  nest.error('failed', 'Error: failed\n    at x', 'Orders');
  nest.error(new Error('thrown'), 'Orders');
  expect(lines).toMatchObject([
    { level: 'debug', context: 'InstanceLoader' },
    { level: 'warn', msg: 'careful', context: 'Orders' },
    { level: 'error', msg: 'failed', stack: 'Error: failed\n    at x' },
    { level: 'error', msg: 'thrown', err: { message: 'thrown' } },
  ]);
});
