import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: false,
  plugins: [swc.vite({ module: { type: 'nodenext' } })],
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['apps/*/src/**/*.spec.ts', 'libs/*/src/**/*.spec.ts', 'circuits/test/**/*.spec.ts', 'test/bench/*.spec.mjs', 'test/differential/differential.spec.ts', 'test/{documents,stranger}/*.spec.mjs', 'test/metrics/*.spec.ts'],
    passWithNoTests: false,
    testTimeout: 30_000,
  },
});
