import type {
  CounterComparison,
  MetricComparison,
  RunComparison,
  ThresholdResult,
} from '../../model/comparison.ts';
import { mapEstimate } from '../../model/estimate.ts';
import { isReportedDetectable } from '../../model/figure-doubt.ts';
import { METRIC_ROWS } from '../../model/metrics.ts';
import type { Estimate } from '../../model/summary.ts';
import { changeText } from '../../text/estimates.ts';
import { counterText, countText, numberText, percentText, quantity } from '../../text/numbers.ts';
import { scaleOf, withUnit } from '../../text/units.ts';

export type ComparisonOutcome = ThresholdResult['outcome'] | MetricComparison['verdict'];

/** One line of a comparison, in words: a threshold, a metric or a counter of one scenario. */
export interface Line {
  readonly scenario: string;
  /** The judged metric: `throughput<-5%`, `client CPU`, `turnarounds, first call`. */
  readonly subject: string;
  readonly base: string;
  readonly head: string;
  /** `−10.2 % (−12.4 to −8.0)`; of a counter without the brackets. */
  readonly change: string;
  readonly outcome: ComparisonOutcome;
  readonly remark: string;
}

/** The worst first, because a reader must not miss it. */
const SEVERITY: Readonly<Record<ComparisonOutcome, number>> = {
  missed: 0,
  worse: 1,
  inconclusive: 2,
  better: 3,
  held: 4,
  equivalent: 5,
};

export function bySeverity(lines: readonly Line[]): Line[] {
  return [...lines].sort((a, b) => SEVERITY[a.outcome] - SEVERITY[b.outcome]);
}

/** The lines of the gate: its thresholds if there are any, else every verdict. */
export function gateLines(comparison: RunComparison): Line[] {
  return comparison.gate.rule === 'thresholds'
    ? comparison.thresholds.map(thresholdLine)
    : [...comparison.metrics.map(metricLine), ...comparison.counters.map(counterLine)];
}

/** The verdict in one sentence. */
export function comparisonHeadline(comparison: RunComparison): string {
  const { gate, problems } = comparison;
  const lines = gateLines(comparison);
  const count = (outcome: ComparisonOutcome) => lines.filter((one) => one.outcome === outcome).length;
  const [first] = bySeverity(lines);
  switch (gate.outcome) {
    case 'invalid': {
      const sides = [...new Set(problems.map(({ run }) => run))];
      return `No verdict: ${sides.length > 1 ? 'both runs are' : `the ${sides[0] ?? 'head'} is`} invalid.`;
    }
    case 'missed': {
      const bad = count(gate.rule === 'thresholds' ? 'missed' : 'worse');
      const others = bad > 1 ? `; and ${countText(bad - 1)} more` : '';
      const said = first === undefined ? '' : sentenceOf(first);
      return gate.rule === 'thresholds' ? `Threshold missed: ${said}${others}.` : `Worse: ${said}${others}.`;
    }
    case 'inconclusive':
      return `Inconclusive: ${count('inconclusive')} of ${quantity(lines.length, 'threshold')} can neither be called held nor missed.`;
    case 'passed':
      if (gate.rule === 'thresholds') return `Passed: ${held(lines.length)}.`;
      return count('inconclusive') === 0 && count('better') === 0
        ? `Equivalent in everything: ${quantity(lines.length, 'comparison')}.`
        : `Nothing is worse: ${[
            [count('better'), 'better'] as const,
            [count('equivalent'), 'equivalent'] as const,
            [count('inconclusive'), 'inconclusive'] as const,
          ]
            .filter(([times]) => times > 0)
            .map(([times, word]) => `${countText(times)} ${word}`)
            .join(', ')}.`;
    default:
      return gate.outcome satisfies never;
  }
}

function held(thresholds: number): string {
  return thresholds === 1 ? 'the threshold is held' : `all ${countText(thresholds)} thresholds are held`;
}

/** `receipt/static/smtp-nodemailer, throughput −10.2 % (−12.4 to −8.0)`. */
export function sentenceOf({ scenario, subject, change, base, head }: Line): string {
  const figures = base === '–' && head === '–' ? '' : `, ${base} → ${head}`;
  return `${scenario}, ${subject}: ${change}${figures}`;
}

export function thresholdLine(result: ThresholdResult): Line {
  const { rule, scenario, calls, outcome, change, reason, unit } = result;
  const estimates = [result.base, result.head].map((value) =>
    value === null ? null : { value, low: null, high: null, level: 0, unit },
  );
  const [base = '–', head = '–'] = calls === null ? pair(estimates) : counts(result.base, result.head);
  return {
    scenario,
    subject: calls === null ? rule : `${rule}, ${CALLS[calls]}`,
    base,
    head,
    change: changeCell(change, calls !== null && result.base === 0),
    outcome,
    remark: reason,
  };
}

export function metricLine({
  scenario,
  metric,
  base,
  head,
  ratio,
  verdict,
  detectable,
  trials,
  drift,
}: MetricComparison): Line {
  const [before = '–', after = '–'] = pair([base, head]);
  return {
    scenario,
    subject: METRIC_ROWS[metric].label,
    base: before,
    head: after,
    change: changeCell(ratio === null ? null : mapEstimate(ratio, (value) => value - 1, 'share'), false),
    outcome: verdict,
    remark:
      drift !== undefined
        ? `drifted during the run, from ${numberText(drift.first)} to ${numberText(drift.last)} times the base`
        : detectable === null
          ? 'no interval'
          : isReportedDetectable(detectable, Math.min(trials.base, trials.head))
            ? `could have seen ${percentText(detectable)}`
            : 'smallest detectable difference not known',
  };
}

const CALLS = {
  opening: 'first call',
  following: 'later calls',
  timed: 'timed trials',
  composing: 'composing',
  sending: 'sending',
} as const;

export function counterLine({
  scenario,
  counter,
  calls,
  base,
  head,
  change,
  repeatError = 0,
  verdict,
}: CounterComparison): Line {
  const [before = '–', after = '–'] = counts(base, head);
  const exact =
    change === null
      ? null
      : { value: change, low: change - repeatError, high: change + repeatError, level: 1, unit: 'share' };
  return {
    scenario,
    subject: `${counter}, ${CALLS[calls]}`,
    base: before,
    head: after,
    change: changeCell(exact, base === 0),
    outcome: verdict,
    remark: repeatError === 0 ? 'counted' : `counted; repeats within ${percentText(repeatError)}`,
  };
}

/** In one scale, so that the two can be read side by side. */
function pair(estimates: readonly (Estimate | null)[]): string[] {
  const present = estimates.filter((one) => one !== null);
  const scale = scaleOf(present);
  return estimates.map((one) =>
    one === null ? '–' : withUnit(numberText(one.value * scale.factor), scale.unit),
  );
}

function counts(...values: readonly (number | null)[]): string[] {
  return values.map((value) => (value === null ? '–' : counterText(value)));
}

function changeCell(change: Estimate | null, fromNothing: boolean): string {
  if (change === null) return fromNothing ? 'from none' : '–';
  // The repeat error of a count is often below the shown digits.
  const { low, high, ...rest } = change;
  const isExact = low !== null && high !== null && high - low < SHOWN_SPREAD;
  return changeText(isExact ? { ...rest, low: change.value, high: change.value } : change);
}

/** A hundredth of a percent. */
const SHOWN_SPREAD = 1e-4;

/** The note on every verdict if --force compared runs under different conditions. */
export function forcedText({ forced }: RunComparison): string | undefined {
  if (forced.length === 0) return undefined;
  const fields = forced.map(({ field, base, head }) => `${field}: ${base} → ${head}`);
  return `Forced: the runs differ in their conditions (${fields.join('; ')}), which may cause the differences.`;
}

export function remarks({ allowed, scenarios, notes }: RunComparison): string[] {
  return [
    ...notes,
    ...allowed.map(({ field, base, head }) => `Differs, and may: ${field} ${base} → ${head}.`),
    ...only('base', scenarios.onlyBase),
    ...only('head', scenarios.onlyHead),
  ];
}

function only(side: string, scenarios: readonly string[]): string[] {
  return scenarios.length === 0 ? [] : [`Only in the ${side}, and so not compared: ${scenarios.join(', ')}.`];
}

export function provenance({ base, head, pairing, level, equivalence }: RunComparison): string {
  const paired = pairing === 'block' ? 'paired by block' : 'trials of two runs, independent of each other';
  return `Base ${base.id}, head ${head.id}; ${paired}. Intervals: ${percentText(level)} (thresholds: corrected for their number); equivalent: surely within ${percentText(equivalence)}.`;
}
