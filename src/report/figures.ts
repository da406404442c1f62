import type { RunComparison } from '../model/comparison.ts';
import { EXIT, SendoffError } from '../model/error.ts';
import { METRICS, type Summary } from '../model/summary.ts';
import type { Figure } from './benchmark.ts';

/** The figures of a run's measured scenarios. Throws, with exit code 4, for an invalid run: it has none. */
export function exportedFigures(summary: Summary): Figure[] {
  if (!summary.validity.valid) throw noFigures(summary.run.id);
  return summary.scenarios
    .filter(({ role }) => role === 'measured')
    .flatMap(({ id, metrics }) =>
      METRICS.flatMap((metric) => {
        const estimate = metrics[metric];
        return estimate === undefined ? [] : [{ run: summary.run.id, scenario: id, metric, estimate }];
      }),
    );
}

/** The figures of the head. Throws like `exportedFigures`. */
export function headFigures({ head, metrics, gate }: RunComparison): Figure[] {
  if (gate.outcome === 'invalid') throw noFigures(head.id);
  return metrics.flatMap(({ scenario, metric, head: estimate }) =>
    estimate === null ? [] : [{ run: head.id, scenario, metric, estimate }],
  );
}

function noFigures(run: string): SendoffError {
  return new SendoffError(`run ${run} is invalid: it has no figures to export`, {
    code: 'invalid-run',
    hint: '`sendoff report` shows the problems',
    exitCode: EXIT.invalid,
  });
}
