import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const EVERY = 'test/**/*.test.ts';
/** Tests that start whole commands, compiled once for all of them. */
const WHOLE = 'test/e2e/**/*.test.ts';

/** Begins with whole commands, which take longest: at the end they would leave a worker idle. */
class WholeFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification): number => (project.name === 'whole' ? 0 : 1);
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'rooms', include: [EVERY], exclude: [WHOLE] } },
      { extends: true, test: { name: 'whole', include: [WHOLE], globalSetup: 'test/e2e/compile.ts' } },
    ],
    // Far beyond what anything takes: a busy machine is no reason to fail.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    sequence: { sequencer: WholeFirst },
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
