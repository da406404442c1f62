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
    // On two cores: end-to-end tests wait for their processes half of the time.
    maxWorkers: 3,
    // CI counts what was skipped.
    reporters:
      process.env['CI'] === undefined
        ? ['default']
        : ['default', ['json', { outputFile: 'test-results.json' }]],
  },
});
