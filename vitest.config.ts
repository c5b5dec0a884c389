import { defineConfig } from 'vitest/config';
import { seededBugs } from './test/reliability/seeded-bugs.ts';

export default defineConfig({
  plugins: [seededBugs(process.env.RUNBOOK_SEEDED_BUG)],
  test: {
    globalSetup: ['test/stale.ts'],
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers only make the slow tests slower.
    maxWorkers: 2,
  },
});
