import { type Conditions, comparabilityOf } from '../../analyze/compare/comparability.ts';
import {
  type ComparisonLimit,
  compareSides,
  type Halves,
  pairsOfHalves,
  pairsOfRuns,
  type ScenarioPairs,
} from '../../analyze/compare/runs.ts';
import { COMPARISON_SCHEMA, type Difference, type RunComparison } from '../../model/comparison.ts';
import { usageError } from '../../model/error.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { type Threshold, thresholdText } from '../../model/threshold.ts';
import { notCountedText } from '../../text/instructions.ts';
import { uncapitalized } from '../../text/lines.ts';
import { quantity } from '../../text/numbers.ts';
import { COST_MEANING, pairsText } from '../answer/duet.ts';
import { duetPairs } from '../results/duets.ts';
import { problemText } from '../validity/problems.ts';
import { differenceText } from './differences.ts';
import { thresholdResult } from './thresholds.ts';

export interface CompareOptions {
  /** Undefined: the verdicts decide. */
  readonly thresholds: readonly Threshold[] | undefined;
  /** Compares runs of different conditions, and lists the differences in the result. */
  readonly force: boolean;
}

/**
 * Two runs, scenario by scenario. Throws a usage error if their conditions differ, or if they have no
 * scenario in common.
 */
export function compareRuns(base: RunRecord, head: RunRecord, options: CompareOptions): RunComparison {
  if (!options.force) requireComparable(base.header, head.header);
  const { different, allowed } = comparabilityOf(base.header, head.header);
  return comparisonOf(base, head, pairsOfRuns(base, head), options.thresholds, {
    forced: different.map(differenceText),
    allowed: allowed.map(differenceText),
  });
}

/** Base and head that one run measured. Scenarios that the run does not have are left out. */
export function compareWithin(
  record: RunRecord,
  halves: readonly Halves[],
  { thresholds }: Pick<CompareOptions, 'thresholds'>,
): RunComparison {
  const pairs = pairsOfHalves(record, halves);
  return comparisonOf(record, record, pairs, thresholds, { forced: [], allowed: [] });
}

/** Throws a usage error that lists every difference that makes the two incomparable. */
export function requireComparable(base: Conditions, head: Conditions): void {
  const { different } = comparabilityOf(base, head);
  if (different.length === 0) return;
  const lines = different
    .map(differenceText)
    .map(({ field, base: before, head: after }) => `  - ${field}: ${before} → ${after}`);
  throw usageError(
    'unlike-runs',
    `the runs were measured under different conditions (base → head):\n${lines.join('\n')}`,
    'measure both under the same conditions, or compare them anyway with --force',
  );
}

function comparisonOf(
  base: RunRecord,
  head: RunRecord,
  { runPairs, onlyBase, onlyHead }: ScenarioPairs,
  thresholds: readonly Threshold[] | undefined,
  differences: { readonly forced: Difference[]; readonly allowed: Difference[] },
): RunComparison {
  const { problems, limits, thresholds: found, ...figures } = compareSides(base, head, runPairs, thresholds);
  if (runPairs.length === 0 && problems.length === 0)
    throw usageError(
      'nothing-in-common',
      `no scenario is in both runs: base has ${namesOf(onlyBase)}; head has ${namesOf(onlyHead)}`,
      'compare runs of the same kinds, strategies and transports',
    );
  const [unmatched] = found.unmatched;
  if (unmatched !== undefined)
    throw usageError(
      'threshold-without-scenario',
      `${thresholdText(unmatched)}: no scenario of both runs measures ${unmatched.metric}`,
      'remove the threshold, or measure a transport that has a mock',
    );
  const { level, equivalence } = head.header.config;
  return {
    schema: COMPARISON_SCHEMA,
    ...figures,
    ...differences,
    level,
    equivalence,
    problems: problems.map(({ run, problem }) => ({ ...problemText(problem), run })),
    scenarios: {
      both: runPairs.map(({ scenario }) => scenario),
      onlyBase: [...onlyBase],
      onlyHead: [...onlyHead],
    },
    thresholds: found.judged.map(thresholdResult),
    notes: limits.map(noteOf),
  };
}

function noteOf(limit: ComparisonLimit): string {
  switch (limit.code) {
    case 'measured-apart':
      return 'The runs were measured at different times. The ratios include changes of the machine, the intervals do not. Prefer an interleaved run (sendoff ab).';
    case 'duet':
      return `${limit.scenario}: ${pairsText(duetPairs(limit.figures))} Cost: ${uncapitalized(COST_MEANING)}`;
    case 'partial-run':
      return `The ${limit.run} is incomplete: it has fewer trials than planned.`;
    case 'stopped-when-resolved':
      return 'A run stopped when its own comparisons were resolved; these intervals assume a fixed number of blocks.';
    case 'seeds-differ':
      return 'The seeds differ, and so do the messages. Bytes are compared as estimates, not as exact counts.';
    case 'without-counters':
      return `${quantity(limit.scenarios, 'scenario')} without counters in one of the runs: nothing is compared exactly for them.`;
    case 'instructions-left-out':
      return `The instructions of ${limit.scenario} were not counted: ${notCountedText(limit.reason, limit.detail)}. Thresholds on them are not judged.`;
    case 'instructions-unlike':
      return `${quantity(limit.scenarios, 'scenario')}: the instructions were counted in different ways, so they are not compared.`;
    case 'shared-processes':
      return 'Trials shared a process, which has one memory peak. Peak memory has no interval.';
    default:
      return limit satisfies never;
  }
}

function namesOf(scenarios: readonly string[]): string {
  return scenarios.length === 0
    ? 'none'
    : scenarios.slice(0, 5).join(', ') + (scenarios.length > 5 ? ', …' : '');
}
