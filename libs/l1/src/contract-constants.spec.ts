import { readFileSync } from 'node:fs';
import { reservedPlaces } from '@zkr/protocol/capacity';
import { SEGMENT_PREFIX_BYTES, BATCH_PREFIX_BYTES } from '@zkr/protocol/batch-calldata';
import {
  CHALLENGE_TAG,
  DOMAIN_TAG,
  ESCAPE_AGE_SECONDS,
  FIELD_ORDER,
  MAX_PUSHES_PER_SEGMENT,
  MAX_TIMESTAMP_AGE_SECONDS,
  OPCODE,
  PRIORITY_DUE_AGE_SECONDS,
  PRIORITY_QUOTA,
} from '@zkr/protocol/constants';
import { describe, expect, it } from 'vitest';

const UNITS: Readonly<Record<string, number>> = { hours: 3_600, days: 86_400 };

/** The value of `constant name = …;` in a source of contracts/src. */
function constantOf(file: string, name: string): bigint | string {
  const source = readFileSync(new URL(`../../../contracts/src/${file}`, import.meta.url), 'utf8');
  const value = new RegExp(`constant ${name} =\\s*([^;]+);`).exec(source)?.[1];
  if (value === undefined) throw new Error(`${file} has no constant ${name}`);
  const text = /^keccak256\("([^"]+)"\)$/.exec(value)?.[1];
  if (text !== undefined) return text;
  const [one, shift] = value.split(' << ');
  if (shift !== undefined) return BigInt(one as string) << BigInt(shift);
  const [number, unit] = value.split(' ');
  return BigInt(number as string) * BigInt(unit === undefined ? 1 : (UNITS[unit] as number));
}

describe('the constants that Solidity and TypeScript both write down', () => {
  it.each([
    ['libraries/PriorityQueue.sol', 'QUOTA', PRIORITY_QUOTA],
    ['libraries/PriorityQueue.sol', 'DUE_AFTER', PRIORITY_DUE_AGE_SECONDS],
    ['libraries/BatchReader.sol', 'MAX_PUSHES', MAX_PUSHES_PER_SEGMENT],
    ['libraries/BatchReader.sol', 'MAX_AGE', MAX_TIMESTAMP_AGE_SECONDS],
    ['libraries/BatchReader.sol', 'HEAD_BYTES', BATCH_PREFIX_BYTES],
    ['libraries/BatchReader.sol', 'SEGMENT_HEAD_BYTES', SEGMENT_PREFIX_BYTES],
    ['Requests.sol', 'MAX_RESERVE', reservedPlaces(16)],
    ['EscapeMode.sol', 'PATIENCE', ESCAPE_AGE_SECONDS],
    ['libraries/Field.sol', 'FIELD_MODULUS', FIELD_ORDER],
    ['libraries/Action.sol', 'TRANSFER', OPCODE.transfer],
    ['libraries/Action.sol', 'TRANSFER_TO_NEW', OPCODE.transferToNew],
    ['libraries/Action.sol', 'WITHDRAW', OPCODE.withdraw],
    ['libraries/Action.sol', 'REGISTER_KEY', OPCODE.registerKey],
    ['libraries/Action.sol', 'DEPOSIT', OPCODE.deposit],
    ['libraries/Action.sol', 'FORCED_EXIT', OPCODE.forcedExit],
    ['libraries/Action.sol', 'REGISTER_KEY_L1', OPCODE.registerKeyL1],
  ])('%s: %s', (file, name, value) => {
    expect(constantOf(file, name)).toBe(BigInt(value));
  });

  it.each([
    ['libraries/Domain.sol', 'TAG', DOMAIN_TAG],
    ['libraries/HeaderChain.sol', 'CHALLENGE_TAG', CHALLENGE_TAG],
  ])('%s: %s', (file, name, text) => {
    expect(constantOf(file, name)).toBe(text);
  });
});
