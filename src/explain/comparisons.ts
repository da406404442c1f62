import { FEWEST_BLOCKS, isReportedDetectable } from '../model/figure-doubt.ts';
import type { Comparison, Estimate, Metric } from '../model/summary.ts';
import { ratioText, verdictNotes } from '../text/estimates.ts';
import { listText } from '../text/lists.ts';
import { percentText, quantity } from '../text/numbers.ts';

interface Judged {
  readonly comparison: Comparison;
}

/**
 * The reasons of undecided comparisons: a busy mock, or noise, with the smallest difference that it leaves
 * visible.
 */
export function undecided(judged: readonly Judged[]): string[] {
  const all = judged.filter(
    ({ comparison: { verdict, drift } }) => verdict === 'inconclusive' && drift?.refused !== true,
  );
  const limited = all.filter(({ comparison }) => comparison.mockLimited !== undefined).length;
  const byMock =
    limited === 0
      ? []
      : [
          `The mock limited ${quantity(limited, 'comparison')} that ${limited === 1 ? 'is' : 'are'} undecided: with a faster mock, either side could be ahead. Lower --concurrency.`,
        ];
  return [
    ...byMock,
    ...undecidedByNoise(all.filter(({ comparison }) => comparison.mockLimited === undefined)),
  ];
}

function undecidedByNoise(open: readonly Judged[]): string[] {
  if (open.length === 0) return [];
  const sizes = open.flatMap(({ comparison }) =>
    comparison.detectable === null ? [] : [comparison.detectable],
  );
  if (sizes.length < open.length)
    return ['With one block there is no interval, and nothing can be decided; run more blocks.'];
  const told = open.flatMap(({ comparison: { detectable, pairs } }) =>
    isReportedDetectable(detectable, pairs) ? [detectable] : [],
  );
  if (told.length < open.length)
    return [
      'Undecided does not mean equal: the smallest difference that these trials can detect is not known; run more blocks (--blocks, --until).',
    ];
  return [
    `Undecided does not mean equal: these trials probably miss a difference below ${percentText(Math.max(...sizes))}; run more blocks.`,
  ];
}

/**
 * `api-sendgrid was 3.1× (2.9–3.3) and api-postmark 2.8× (2.6–3.0) faster than smtp-nodemailer`, in
 * messages accepted per second.
 */
export function speedText(
  told: readonly (Judged & { readonly transport: string })[],
  baseline: string,
): string {
  const each = told.map(
    ({ transport, comparison }, i) =>
      `${transport}${i === 0 ? ' was' : ''} ${ratioText(comparison.ratio, ...verdictNotes(comparison))}`,
  );
  return `${listText(each)} ${speedWords(told.map(({ comparison }) => comparison.ratio))} ${baseline}`;
}

/** The words after factors of speed: `0.8×` and `1.0×` are no more than `as fast as`. */
export function speedWords(ratios: readonly Estimate[]): string {
  return ratios.every(({ value, low }) => value > 1 && (low ?? value) >= 1) ? 'faster than' : 'as fast as';
}

/** The metrics that an answer compares. */
const ANSWERED: ReadonlySet<Metric> = new Set(['throughput', 'responseTimeP50', 'cost']);

/** Advice for ratios that are not known. */
export function unknownRatios(comparisons: readonly Comparison[]): string[] {
  const doubts = new Set(
    comparisons.flatMap(({ metric, ratio }) => (ANSWERED.has(metric) ? [ratio.notKnown] : [])),
  );
  return [
    ...(doubts.has('few-blocks')
      ? [
          `Ratios of fewer than ${FEWEST_BLOCKS} blocks are not known: run at least ${FEWEST_BLOCKS} (--blocks ${FEWEST_BLOCKS}), or until they are narrow (--until 5%).`,
        ]
      : []),
    ...(doubts.has('wide')
      ? [
          'A ratio whose limits are more than tenfold apart is not known: run more blocks (--blocks, --until) or longer trials (--duration).',
        ]
      : []),
  ];
}
