import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { developmentKey } from '@zkr/l1/development-accounts';
import { startTestChain, type TestChain } from '@zkr/l1/testing/anvil';
import { trapdoorVerificationKey } from '@zkr/l1/testing/forged-proof';
import { readCircuitTable } from '@zkr/proving/circuit-table';
import { locateCircuit } from '@zkr/proving/locate-circuit';
import { startTestPostgres, type TestPostgres } from '@zkr/storage/test-postgres';
import { SchemaOutdatedError } from '@zkr/storage/schema-version';
import { Wallet } from 'ethers';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../database/migrate.js';
import { projectRoot } from '../project.js';
import { deployContracts } from './deploy-contracts.js';

const quiet = { say: () => undefined };
const circuitCache = mkdtempSync(join(tmpdir(), 'zkr-circuits-'));
let postgres: TestPostgres;
let chain: TestChain;
let foreign: TestChain;

/** A key of this version's circuit; that its trapdoor is known does not matter to a deployment. */
async function writeKey(name: string): Promise<void> {
  const instance = (await readCircuitTable(projectRoot)).find((row) => row.name === name)!;
  const { circuitHash, files } = await locateCircuit(projectRoot, instance, circuitCache);
  mkdirSync(dirname(files.manifest), { recursive: true });
  // snarkjs writes projective points and its marks; the contract takes neither.
  const { vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC, nPublic } = trapdoorVerificationKey();
  const g1 = (point: readonly string[]) => [...point.slice(0, 2), '1'];
  const g2 = (point: readonly (readonly string[])[]) => [...point.slice(0, 2), ['1', '0']];
  const key = { protocol: 'groth16', curve: 'bn128', nPublic, vk_alpha_1: g1(vk_alpha_1), vk_beta_2: g2(vk_beta_2), vk_gamma_2: g2(vk_gamma_2), vk_delta_2: g2(vk_delta_2), IC: IC.map(g1) };
  writeFileSync(files.verificationKey, JSON.stringify(key));
  const hashes = { circuitHash, provingKeySha256: '0'.repeat(64), verificationKeySha256: '0'.repeat(64) };
  writeFileSync(files.manifest, JSON.stringify({ kind: 'development', circuit: name, nPublic, constraints: 1, wires: 1, ...hashes }));
}

const settings = (more = {}) => ({
  ...{ databaseUrl: postgres.url, l1RpcUrl: chain.url, circuitCache, deployerPrivateKey: developmentKey(0) },
  ...{ sequencers: [new Wallet(developmentKey(1)).address], contractOwner: undefined, circuits: undefined, configFile: undefined },
  ...more,
});

beforeAll(async () => {
  [postgres, chain, foreign] = await Promise.all([startTestPostgres(), startTestChain(), startTestChain(['--chain-id', '11155111'])]);
  await writeKey('segment-5');
}, 120_000);
afterAll(() => Promise.all([postgres?.stop(), chain?.stop(), foreign?.stop()]), 60_000);

const url = (user: string, password: string) => {
  const made = new URL(postgres.url);
  made.username = user;
  made.password = password;
  return made.href;
};
const migration = (proverDatabaseUrl: string) => migrate({ databaseUrl: postgres.url, proverDatabaseUrl, autoscalerDatabaseUrl: undefined, configFile: undefined }, quiet);

it('deploys into a migrated database only', async () => {
  await expect(deployContracts(settings(), quiet)).rejects.toThrow(SchemaOutdatedError);
});

it('migrates and lets the provers’ role log in, any number of times and by several at once', async () => {
  await expect(migration(url('someone', 'x'))).rejects.toThrow(/must be rollup_prover/);
  await expect(migration(url('rollup_prover', ''))).rejects.toThrow(/no password/);
  const password = `it's "quoted" \\ ü`;
  const [first, second] = await Promise.all([migration(url('rollup_prover', password)), migration(url('rollup_prover', password))]);
  expect([...first.report.applied, ...second.report.applied]).toContain('0003-proving-functions');
  const { rows } = await loggedIn(url('rollup_prover', password), 'SELECT current_user AS name');
  expect(rows).toEqual([{ name: 'rollup_prover' }]);
  expect((await migration(url('rollup_prover', 'another'))).report.applied).toEqual([]);
}, 120_000);

it('refuses keys that everybody knows on a chain that is not local', async () => {
  const elsewhere = { l1RpcUrl: foreign.url };
  await expect(deployContracts(settings(elsewhere), quiet)).rejects.toThrow(/deployer.*development accounts.*11155111/);
  const own = { ...elsewhere, deployerPrivateKey: Wallet.createRandom().privateKey };
  await expect(deployContracts(settings(own), quiet)).rejects.toThrow(/ROLLUP_SEQUENCERS.*development accounts/);
  const sequencers = [Wallet.createRandom().address];
  await expect(deployContracts(settings({ ...own, sequencers }), quiet)).rejects.toThrow(/development key.*11155111/);
}, 120_000);

it('says which circuits it lacks', async () => {
  await expect(deployContracts(settings({ circuits: ['segment-2'] }), quiet)).rejects.toThrow(/no key of segment-2/);
  await expect(deployContracts(settings({ circuits: ['segment-3'] }), quiet)).rejects.toThrow(/no circuit segment-3; it has segment-5/);
  await expect(deployContracts(settings({ circuitCache: '/none' }), quiet)).rejects.toThrow(/fetch-circuits/);
}, 120_000);

it('deploys once, by however many, and says so afterwards', async () => {
  const reports = await Promise.all([deployContracts(settings(), quiet), deployContracts(settings(), quiet)]);
  expect(reports.map(({ report }) => report.deployed).sort()).toEqual([false, true]);
  expect(new Set(reports.map(({ report }) => report.contract)).size).toBe(1);
  const again = await deployContracts(settings(), quiet);
  expect(again.summary).toMatch(/^already deployed: 0x[0-9a-f]{40} on chain 31337, block \d+, with segment-5$/);
  const { rows } = await loggedIn(postgres.url, 'SELECT contract, circuits FROM deployment');
  expect(rows).toMatchObject([{ contract: again.report.contract, circuits: [{ id: 0, name: 'segment-5', slots: 5 }] }]);
}, 120_000);

it('refuses another L1 and other circuits than the deployed ones', async () => {
  const own = { deployerPrivateKey: Wallet.createRandom().privateKey, sequencers: [Wallet.createRandom().address] };
  await expect(deployContracts(settings({ l1RpcUrl: foreign.url, ...own }), quiet)).rejects.toThrow(/the database belongs to chain 31337/);
  await writeKey('segment-2');
  await expect(deployContracts(settings(), quiet)).rejects.toThrow(/has the circuits segment-5, not segment-5, segment-2/);
}, 120_000);

async function loggedIn(connectionString: string, sql: string) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client.query(sql).finally(() => client.end());
}
