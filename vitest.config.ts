import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/stale.ts'],
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers only make the slow tests slower.
    maxWorkers: 2,
  },
});
