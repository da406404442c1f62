import { expect, it } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import { fabricateRun } from '../fabricate-run.ts';
import { fabricateScenario } from '../fabricate-scenario.ts';

/** A mock that uses 90 % of a core at 6,000 messages per second, and what a bare client got out of it. */
function busyMock(ceiling: number) {
  const busy = { throughput: 6000, mockCpuMicros: 150 };
  return analyze(
    fabricateRun({
      scenarios: [
        fabricateScenario('receipt', 'static', 'api-sendgrid', busy),
        fabricateScenario('receipt', 'static', 'raw-api-sendgrid', { throughput: ceiling }),
      ],
    }),
  );
}

it('a busy mock is refused where it claims to be faster: a bare client got much more out of it', () => {
  const { validity } = busyMock(12_000);
  expect(validity.problems.map(({ code }) => code)).toEqual(['mock-saturated']);
});

it('a busy mock that did nearly all it can claims no more: the figure stands, with a warning that says whose it is', () => {
  const { validity, scenarios, warnings } = busyMock(6_600);
  expect(validity).toEqual({ valid: true, problems: [] });
  expect(scenarios[0]?.metrics.throughput).toBeDefined();
  expect(warnings.join('\n')).toMatch(/reached \d\d % of its ceiling.*may be that of the mock/);
});
