import { expect, it } from 'vitest';
import { postgresArguments, withoutHolder } from './postgres.js';

it('listens on 127.0.0.1 only and without a Unix socket, whatever the path', () => {
  const args = postgresArguments('/my data/postgres', 7000);
  expect(args.slice(0, 2)).toEqual(['-D', '/my data/postgres']);
  expect(args).toContain('listen_addresses=127.0.0.1');
  expect(args).toContain('unix_socket_directories=');
  expect(args).toContain('port=7000');
});

it('changes nothing in postmaster.pid but the process id', () => {
  expect(withoutHolder('4711\n/data\n1790000000\n5432\n\n127.0.0.1\n  12345 7\nready\n')).toBe(
    '2147483647\n/data\n1790000000\n5432\n\n127.0.0.1\n  12345 7\nready\n',
  );
});
