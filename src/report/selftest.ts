import type { Selftest, SelftestRound, Slowdown } from '../model/selftest.ts';
import { countText, fixedText, numberText, percentText, quantity } from '../text/numbers.ts';

/** The result of a self-test, for a terminal: the answer in one line, then every comparison. */
export function renderSelftest(found: Selftest): string {
  const { same, slowed, noise, rounds } = found;
  const oneByOne = 1 - (rounds[0]?.ratio.level ?? 0.95);
  const lines = [
    answerOf(found),
    '',
    `A against A          ${alarmsOf(same.alarms)} in ${quantity(same.comparisons, 'comparison')}; ${same.alarmsUnadjusted} judged one by one, ${numberText(same.comparisons * oneByOne)} expected by chance`,
    ...slowed.map(slowedLine),
    `Noise of one pair    ${share(noise.ofPair)} (standard deviation of the log ratio), ${numberText(noise.pairsPerMinute)} pairs a minute`,
    `Between comparisons  ${share(noise.betweenComparisons)}${explained(found)}`,
    ...leftOutLines(found),
    '',
    'Slowdown  ratio  interval         verdict       one by one    pairs  seconds',
    ...rounds.map(roundLine),
  ];
  return `${lines.join('\n')}\n`;
}

/** The smallest difference that this machine detects in a minute, by each measured method. */
function answerOf({ detectableInAMinute, pairing, noise: { pairsPerMinute } }: Selftest): string {
  const method = pairing === 'duet' ? 'duet' : 'interleaved trials';
  return detectableInAMinute === null
    ? `In a minute, this machine sees nothing by ${method}: too few sound pairs.`
    : `In a minute, this machine sees a difference of ${percentText(detectableInAMinute)} by ${method} (${numberText(pairsPerMinute)} pairs, probability 0.8).`;
}

function slowedLine({ slowdown, planted, ratio, comparisons, detected, detectedUnadjusted }: Slowdown) {
  const title = `A slowed by ${percentText(slowdown)}`.padEnd(21);
  const added = planted === null ? '' : `; planted ${percentText(planted)}`;
  const measured = ratio === null ? '' : `, measured ${percentText(ratio - 1)}`;
  return `${title}${detected} of ${comparisons} found; ${detectedUnadjusted} judged one by one${added}${measured}`;
}

function alarmsOf(count: number): string {
  return `${count} false ${count === 1 ? 'alarm' : 'alarms'}`;
}

function leftOutLines({ pairsLeftOut, withoutPairs }: Selftest): string[] {
  if (pairsLeftOut === 0 && withoutPairs === 0) return [];
  const without = withoutPairs === 0 ? '' : `; ${quantity(withoutPairs, 'comparison')} without a sound pair`;
  return [
    `Left out             ${quantity(pairsLeftOut, 'pair')} that broke an assumption, and measured again${without}`,
  ];
}

/** If pairs are independent, their noise explains the noise of whole comparisons. */
function explained({ noise: { ofPair }, rounds }: Selftest): string {
  const same = rounds.filter(({ slowdown }) => slowdown === 0);
  if (ofPair === null || same.length < 2) return '';
  const meanVariance = same.reduce((sum, { pairs }) => sum + ofPair ** 2 / pairs, 0) / same.length;
  return `; the noise of their pairs explains ${share(Math.sqrt(meanVariance))}`;
}

function roundLine({ slowdown, ratio, verdict, unadjusted, pairs, seconds }: SelftestRound): string {
  const interval =
    ratio.low === null || ratio.high === null || ratio.notKnown !== undefined
      ? '–'
      : `${fixedText(ratio.low, 3)}–${fixedText(ratio.high, 3)}`;
  return [
    (slowdown === 0 ? 'none' : percentText(slowdown)).padEnd(8),
    fixedText(ratio.value, 3).padEnd(5),
    interval.padEnd(15),
    verdict.padEnd(12),
    unadjusted.padEnd(12),
    String(pairs).padStart(5),
    countText(seconds).padStart(7),
  ].join('  ');
}

function share(value: number | null): string {
  return value === null ? 'unknown' : percentText(value);
}
