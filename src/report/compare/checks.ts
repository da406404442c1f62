import type { RunComparison } from '../../model/comparison.ts';
import { type Annotation, annotationLines } from '../annotations.ts';
import { junitXml, type TestCase } from '../junit.ts';
import { bySeverity, comparisonHeadline, forcedText, gateLines, type Line, sentenceOf } from './words.ts';

/**
 * A test case for each threshold on each scenario, or for each metric and counter where there are no
 * thresholds.
 */
export function renderComparisonJunit(comparison: RunComparison): string {
  const forced = forcedText(comparison);
  const cases = [
    ...comparison.problems.map(
      ({ run, scenario, code, message, hint }): TestCase => ({
        of: scenario ?? run,
        name: `${run} is valid: ${code}`,
        outcome: 'error',
        message,
        detail: `${message}\n${hint}`,
      }),
    ),
    ...gateLines(comparison).map((line): TestCase => {
      const said = `${sentenceOf(line)} (${line.remark})`;
      return {
        of: line.scenario,
        name: line.subject,
        outcome: OUTCOMES[line.outcome],
        message: `${line.outcome}: ${said}`,
        detail: forced === undefined ? said : `${said}\n${forced}`,
      };
    }),
  ];
  const name = `sendoff compare ${comparison.base.id} ${comparison.head.id}`;
  return junitXml(name, comparison.head.startedAt, cases);
}

const OUTCOMES = {
  missed: 'failure',
  worse: 'failure',
  inconclusive: 'skipped',
  better: 'passed',
  held: 'passed',
  equivalent: 'passed',
} as const satisfies Record<Line['outcome'], TestCase['outcome']>;

/** GitHub shows ten annotations of a level for a step; the worst come first. */
const SHOWN = 9;

/**
 * Missed thresholds and worse metrics as errors, inconclusive thresholds as warnings, and the verdict.
 */
export function renderComparisonAnnotations(comparison: RunComparison): string {
  const forced = forcedText(comparison);
  const lines = bySeverity(gateLines(comparison));
  const some = (level: Annotation['level'], outcomes: readonly Line['outcome'][]): Annotation[] => {
    const of = lines.filter(({ outcome }) => outcomes.includes(outcome));
    return [
      ...of.slice(0, SHOWN).map((line) => ({
        level,
        title: `Sendoff: ${line.subject} ${line.outcome}`,
        message: `${sentenceOf(line)} (${line.remark})`,
      })),
      ...(of.length > SHOWN
        ? [{ level, title: 'Sendoff', message: `${of.length - SHOWN} more are ${outcomes.join(' or ')}` }]
        : []),
    ];
  };
  return annotationLines([
    ...comparison.problems.map(({ run, scenario, code, message, hint }) => ({
      level: 'error' as const,
      title: `Sendoff: the ${run} is invalid, ${code}`,
      message: `${scenario === null ? '' : `${scenario}: `}${message}\n${hint}`,
    })),
    ...some('error', ['missed', 'worse']),
    ...(comparison.gate.rule === 'thresholds' ? some('warning', ['inconclusive']) : []),
    ...(forced === undefined
      ? []
      : [{ level: 'warning' as const, title: 'Sendoff: forced', message: forced }]),
    { level: 'notice', title: 'Sendoff', message: comparisonHeadline(comparison) },
  ]);
}
