import { z } from 'zod';
import { integer, list, url } from '../config-types.js';
import { configFileSetting, infrastructureSettings } from '../service-settings.js';
import { setting } from '../setting.js';

const configFile = configFileSetting;
const address = (text: string): boolean => /^0x[0-9a-fA-F]{40}$/.test(text);
const addressText = z.string().refine(address, 'must be 0x and 40 hex digits');

const databaseUrl = setting(url('postgres', 'postgresql'), {
  env: 'DATABASE_URL',
  secret: true,
  description: 'Postgres connection string of the owner of the schema, who may create roles',
});

const circuitCache = setting(z.string().min(1), {
  description: 'folder with the compiled circuits and their keys',
});

export const migrateSettings = z.object({
  configFile,
  databaseUrl,
  proverDatabaseUrl: setting(url('postgres', 'postgresql'), {
    secret: true,
    description: 'connection string that the provers get; its password becomes that of the role rollup_prover',
  }),
  autoscalerDatabaseUrl: setting(url('postgres', 'postgresql').optional(), {
    secret: true,
    description: 'connection string that an autoscaler gets; its password becomes that of the role rollup_autoscaler',
  }),
});

export const createTopicsSettings = z.object({
  configFile,
  kafkaBrokers: infrastructureSettings.kafkaBrokers,
  kafkaSsl: infrastructureSettings.kafkaSsl,
  topicPartitions: setting(integer(1, 1_000).default(4), {
    description: 'partitions of a new topic: what several consumers of it could share at most',
  }),
  topicReplicas: setting(integer(1, 10).default(1), {
    description: 'brokers that keep a new topic; 3 where that many run',
  }),
});

export const deployContractsSettings = z.object({
  configFile,
  databaseUrl,
  l1RpcUrl: setting(url('http', 'https'), {
    env: 'L1_RPC_URL',
    secret: true,
    description: 'JSON-RPC of an Ethereum node',
  }),
  deployerPrivateKey: setting(z.string().regex(/^0x[0-9a-fA-F]{64}$/, 'must be 0x and 64 hex digits'), {
    secret: true,
    description: 'key of the L1 account that pays for the deployment; of no use afterwards, unless it is the owner',
  }),
  contractOwner: setting(addressText.optional(), {
    description: 'L1 address that sets sequencers and may pause deposits; default: the deployer’s',
  }),
  sequencers: setting(
    list().refine((items) => items.every(address), 'must be addresses, 0x and 40 hex digits each, with commas'),
    { description: 'L1 addresses that may submit batches: those of the keys of the l1-submitters' },
  ),
  circuitCache,
  circuits: setting(list().optional(), {
    description: 'names of the circuits whose keys the contract gets; default: all in the folder',
  }),
});

export const fetchCircuitsSettings = z.object({
  configFile,
  circuitsFrom: setting(z.string().min(1), {
    description: 'http(s) URL or folder where manifest.json lies, with the files that it names beside it',
  }),
  circuitsSha256: setting(z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'), {
    description: 'SHA-256 of manifest.json, as `pack-circuits` says it; the manifest holds those of the files',
  }),
  circuitCache,
  circuits: setting(list().optional(), { description: 'names of the circuits to fetch; default: all of the manifest' }),
});
