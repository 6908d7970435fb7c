import { expect, it } from 'vitest';
import { PrerequisiteMissingError } from './errors.js';
import { javaMajor, requireJava, requireMaven, requireNode } from './prerequisites.js';

it.each(['20.19.0', '20.20.2', '22.12.0', '24.1.0'])('accepts Node %s', (version) => {
  expect(() => requireNode(version)).not.toThrow();
});

it.each(['18.20.0', '20.18.9', '21.7.0', '22.11.0'])('refuses Node %s', (version) => {
  expect(() => requireNode(version)).toThrow(PrerequisiteMissingError);
});

it.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['openjdk version "21" 2023-09-19', 21],
  ['java version "1.8.0_392"', 8],
  ['nonsense', undefined],
])('reads the major version from %s', (output, major) => {
  expect(javaMajor(output)).toBe(major);
});

it('says in one line what is missing', async () => {
  const env = { PATH: '/nowhere' };
  await expect(requireJava(env)).rejects.toThrow(/^Java is not installed: .*KAFKA_BROKERS/);
  expect(() => requireMaven(env, 'Apache Kafka')).toThrow(
    /^Maven is not installed, and Apache Kafka comes through it/,
  );
});
