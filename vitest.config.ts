import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Far beyond what anything takes: a busy machine is no reason to fail.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // End-to-end tests mostly wait for their processes.
    maxWorkers: 2,
    // CI counts what was skipped.
    reporters:
      process.env['CI'] === undefined
        ? ['default']
        : ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});
