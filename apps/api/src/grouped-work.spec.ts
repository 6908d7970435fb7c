import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ApiError } from './errors/api-error.js';
import { GroupedWork } from './grouped-work.js';

const options = { what: 'numbers', maxGroup: 4, maxWaiting: 100 };

describe('GroupedWork', () => {
  it('handles together what arrives together, and what arrives meanwhile as the next groups', async () => {
    const groups: number[][] = [];
    const work = new GroupedWork<number, number>({
      ...options,
      async handle(group) {
        groups.push([...group]);
        await sleep(20);
        return group.map((n) => n * 10);
      },
    });
    const first = [1, 2].map((n) => work.do(n));
    await sleep(5);
    const second = [3, 4, 5, 6, 7].map((n) => work.do(n));
    expect(await Promise.all([...first, ...second])).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(groups).toEqual([[1, 2], [3, 4, 5, 6], [7]]);
  });

  it('works in as many lanes as it has, with one group at a time in each', async () => {
    const busy = new Set<number>();
    let most = 0;
    const work = new GroupedWork<number, number>({
      ...options,
      lanes: 3,
      async handle(group, lane) {
        expect(busy.has(lane)).toBe(false);
        busy.add(lane);
        most = Math.max(most, busy.size);
        await sleep(5);
        busy.delete(lane);
        return group;
      },
    });
    await Promise.all(Array.from({ length: 40 }, (_, n) => work.do(n)));
    expect(most).toBe(3);
  });

  it('refuses a member alone', async () => {
    const work = new GroupedWork<number, number>({
      ...options,
      handle: async (group) => group.map((n) => (n === 2 ? new ApiError('EXPIRED', 'two') : n)),
    });
    const results = await Promise.allSettled([1, 2, 3].map((n) => work.do(n)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('tries the members one by one when something unexpected fails the group', async () => {
    const work = new GroupedWork<number, number>({
      ...options,
      async handle(group) {
        if (group.includes(2)) throw new Error('two');
        return group;
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map((n) => work.do(n)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails the whole group at once when the database is away', async () => {
    let calls = 0;
    const work = new GroupedWork<number, number>({
      ...options,
      async handle() {
        calls++;
        throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map((n) => work.do(n)));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(calls).toBe(1);
  });

  it('turns away what exceeds its queue, with an error that may be retried', async () => {
    const work = new GroupedWork<number, number>({
      ...options,
      maxWaiting: 2,
      handle: async (group) => group,
    });
    const results = await Promise.allSettled([1, 2, 3].map((n) => work.do(n)));
    expect(results[2]).toMatchObject({ status: 'rejected', reason: { code: 'OVERLOADED' } });
    expect(await work.do(4)).toBe(4);
  });
});
