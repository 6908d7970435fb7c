import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from './circuit-package.js';
import { fetchCircuits } from './fetch-circuits.js';
import { packCircuits } from './pack-circuits.js';

const published = mkdtempSync(join(tmpdir(), 'zkr-published-'));
const SMALL = 'v1/small-0123456789abcdef';
const LARGE = 'v1/large-fedcba9876543210';
const parts = ['circuit/circuit.wasm', 'circuit/circuit.r1cs', 'development-key/proving-key.zkey', 'development-key/verification-key.json', 'development-key/manifest.json'];
const zkey = join(SMALL, 'development-key/proving-key.zkey');

let target: string;
let hash: string;
beforeEach(async () => {
  for (const file of [SMALL, LARGE].flatMap((circuit) => parts.map((part) => join(published, circuit, part)))) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `content of ${file}`);
  }
  ({ sha256: hash } = await packCircuits(published, undefined));
  target = mkdtempSync(join(tmpdir(), 'zkr-circuits-'));
});

const bring = (from: string, more = {}) => fetchCircuits({ from, sha256: hash, folder: target, say: () => undefined, retries: 0, ...more });
const contentOf = (folder: string) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name);

it('brings what provers and the deployment read, and checks it the second time', async () => {
  expect(await bring(published)).toEqual({ fetched: ['large', 'small'], present: [] });
  expect(readFileSync(join(target, zkey), 'utf8')).toBe(`content of ${join(published, zkey)}`);
  expect(existsSync(join(target, SMALL, 'circuit/circuit.r1cs'))).toBe(false);
  expect(await bring(published)).toEqual({ fetched: [], present: ['large', 'small'] });
  writeFileSync(join(target, zkey), 'changed');
  await expect(bring(published)).rejects.toThrow(/is not the one of the manifest: remove/);
});

it('brings the named circuits only', async () => {
  expect(await bring(published, { circuits: ['small'] })).toEqual({ fetched: ['small'], present: [] });
  await expect(bring(published, { circuits: ['tiny'] })).rejects.toThrow(/no circuit tiny; it has large, small/);
});

describe('leaves nothing behind of', () => {
  it.each([
    ['another file', 'other, of any length', /longer than|has the SHA-256|with the SHA-256/],
    ['a shorter file', 'c', /has 1 bytes/],
    ['a longer file', 'x'.repeat(1_000), /is longer than/],
  ])('%s', async (_, content, message) => {
    writeFileSync(join(published, zkey), content);
    await expect(bring(published, { circuits: ['small'] })).rejects.toThrow(message);
    expect(contentOf(target)).toEqual([]);
  });

  it('another manifest', async () => {
    await expect(bring(published, { sha256: sha256('another') })).rejects.toThrow(/ROLLUP_CIRCUITS_SHA256/);
    expect(contentOf(target)).toEqual([]);
  });

  it.each(['../outside', '/etc/x', 'v1/small-0123456789abcdef/../../x.json', 'v1/small-0123456789abcdef/circuit/../../../x.json'])('a manifest that names %s', async (path) => {
    const text = JSON.stringify({ format: 1, files: [{ path, bytes: 1, sha256: sha256('x') }] });
    writeFileSync(join(published, 'manifest.json'), text);
    await expect(bring(published, { sha256: sha256(text) })).rejects.toThrow(/not one that this version reads/);
    expect(contentOf(target)).toEqual([]);
  });
});

describe('over HTTP', () => {
  let server: Server;
  let url: string;
  let failures = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const file = join(published, decodeURIComponent(request.url!).replace('/circuits/', ''));
      if (failures-- > 0) return void response.writeHead(503).end();
      if (!existsSync(file)) return void response.writeHead(404).end();
      response.end(readFileSync(file));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/circuits`;
  });
  afterAll(() => void server.close());

  it('brings the same, and tries again after an error', async () => {
    failures = 1;
    expect(await bring(url, { retries: 2 })).toEqual({ fetched: ['large', 'small'], present: [] });
    expect(contentOf(target)).toHaveLength(8);
  });

  it('says which address has nothing', async () => {
    await expect(bring(`${url}/none/`)).rejects.toThrow(/none\/manifest\.json answers 404/);
  });
});

it('refuses to pack a circuit that lacks its key', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zkr-lacking-'));
  await expect(packCircuits(folder, undefined)).rejects.toThrow(/no compiled circuit/);
  mkdirSync(join(folder, SMALL, 'circuit'), { recursive: true });
  writeFileSync(join(folder, SMALL, 'circuit/circuit.wasm'), 'x');
  await expect(packCircuits(folder, undefined)).rejects.toThrow(/proving-key\.zkey is missing|missing: prepare/);
});
