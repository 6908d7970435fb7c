import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

/** The system as a whole, from outside. One at a time: each wants all cores. */
export default defineConfig({
  oxc: false,
  plugins: [swc.vite({ module: { type: 'nodenext' } })],
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['test/e2e/**/*.e2e.spec.ts', 'test/differential/proofs.e2e.spec.ts'],
    fileParallelism: false,
    testTimeout: 20 * 60_000,
    hookTimeout: 120_000,
  },
});
