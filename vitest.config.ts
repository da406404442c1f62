import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Far beyond what anything takes: a busy machine is no reason to fail.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // No test leaves anything behind in its process, and a new one for every file costs a third of the time.
    isolate: false,
    // End-to-end tests mostly wait for their processes; more at once would have each other's trials refused.
    maxWorkers: 2,
    // CI counts what was skipped.
    reporters:
      process.env['CI'] === undefined
        ? ['default']
        : ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});
