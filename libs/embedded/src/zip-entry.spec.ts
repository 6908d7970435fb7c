import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { zipEntry } from './zip-entry.js';

/** A zip as the format's specification lays it out, with one deflated entry per name. */
function zip(entries: Record<string, string>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  for (const [name, content] of Object.entries(entries)) {
    const data = deflateRawSync(Buffer.from(content));
    const at = Buffer.concat(locals).length;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    locals.push(local, Buffer.from(name), data);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, Buffer.from(name));
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(Buffer.concat(locals).length, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

it('takes one entry out of a zip', () => {
  const file = zip({ 'a.txt': 'first', 'redis-server': 'binary' });
  expect(zipEntry(file, (name) => name.startsWith('redis'))?.toString()).toBe('binary');
  expect(zipEntry(file, (name) => name === 'b')).toBeUndefined();
  expect(() => zipEntry(Buffer.from('text'), () => true)).toThrow('not a zip file');
});
