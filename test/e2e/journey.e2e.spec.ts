import { expect, it } from 'vitest';
import { killAndRestart } from './kill-and-restart.js';
import { WatchedMetrics } from './watched-metrics.js';

it('walks the journey although the executor is killed on the way, and shows every metric that dashboards and rules use', () =>
  killAndRestart('executor', (launched) => {
    const metrics = new WatchedMetrics(launched);
    return async () => {
      expect(await metrics.missing()).toEqual([]);
      expect(metrics.pages).toBeGreaterThan(20);
    };
  }));
