import type { CircuitInstance } from '@zkr/proving/circuit-table';
import { expect, it } from 'vitest';
import { LaunchError } from '../launch-error.js';
import { chooseCircuits, requireSameSet } from './circuit-set.js';

const row = (name: string, deployed: boolean): CircuitInstance => ({ name, deployed, file: 'a.circom', template: 'A', params: {}, public: [] });
const table = [row('small', true), row('tiny', false), row('large', false)];
const names = (asked?: string[], deployed?: string[]) => chooseCircuits(table, asked, deployed).map(({ name }) => name);

it('deploys what the table marks, or what is asked for, in the table’s order', () => {
  expect(names()).toEqual(['small']);
  expect(names(['large', 'small'])).toEqual(['small', 'large']);
});

it('keeps the set and the ids of a deployment', () => {
  expect(names(undefined, ['large', 'small'])).toEqual(['large', 'small']);
  expect(names(['small', 'large'], ['large', 'small'])).toEqual(['large', 'small']);
});

it('says in one line what to do about another set', () => {
  const message = 'the data folder was deployed with small, not with small, large: start with --circuits small, or start over with --fresh';
  expect(() => names(['small', 'large'], ['small'])).toThrow(new LaunchError(message));
  expect(() => requireSameSet(['small', 'large'], ['small'])).toThrow(LaunchError);
  expect(() => requireSameSet(['small', 'large'], ['small', 'small'])).toThrow(LaunchError);
});

it('names the circuits that there are', () => {
  expect(() => names(['huge'])).toThrow('circuits.json has no circuit huge; it has small, tiny, large');
  expect(() => names(undefined, ['gone'])).toThrow(LaunchError);
});
