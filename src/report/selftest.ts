import type { Selftest, SelftestRound } from '../model/selftest.ts';
import { countText, fixedText, numberText, percentText } from '../text/numbers.ts';

/** The result of a self-test, for a terminal: the answer first, then every comparison. */
export function renderSelftest(found: Selftest): string {
  const { same, slowed, noise, detectableInAMinute, rounds } = found;
  const oneByOne = 1 - (rounds[0]?.ratio.level ?? 0.95);
  const lines = [
    answerOf(found),
    '',
    `A against A          ${alarmsOf(same.alarms)} in ${same.comparisons} comparisons; ${same.alarmsUnadjusted} judged one by one, where ${numberText(same.comparisons * oneByOne)} are to be expected`,
    `A slowed by ${percentText(slowed.slowdown)}      ${slowed.detected} of ${slowed.comparisons} found; ${slowed.detectedUnadjusted} judged one by one; ${numberText(slowed.microsPerMessage)} µs more a message`,
    `Noise of one pair    ${share(noise.ofPair)} (standard deviation of the log ratio), ${numberText(noise.pairsPerMinute)} pairs a minute`,
    `Between comparisons  ${share(noise.betweenComparisons)}${explained(found)}`,
    `Seen in a minute     ${share(detectableInAMinute)}, with a probability of 0.8`,
    '',
    'Comparison  ratio  interval         verdict       one by one    pairs  seconds',
    ...rounds.map(roundLine),
  ];
  return `${lines.join('\n')}\n`;
}

function answerOf({ same, slowed, detectableInAMinute, limitSeconds }: Selftest): string {
  const found = `it found ${slowed.detected} of ${slowed.comparisons} slowdowns of ${percentText(slowed.slowdown)} within ${numberText(limitSeconds)} s`;
  const alarms = `raised ${alarmsOf(same.alarms)} in ${same.comparisons} comparisons of alike`;
  const least =
    detectableInAMinute === null
      ? ''
      : ` The smallest difference it sees in a minute is about ${share(detectableInAMinute)}.`;
  return `On this machine, now, ${found} and ${alarms}.${least}`;
}

function alarmsOf(count: number): string {
  return `${count} false ${count === 1 ? 'alarm' : 'alarms'}`;
}

/** If pairs are independent, their noise explains the noise of whole comparisons. */
function explained({ noise: { ofPair }, rounds }: Selftest): string {
  const same = rounds.filter(({ arm }) => arm === 'same');
  if (ofPair === null || same.length < 2) return '';
  const meanVariance = same.reduce((sum, { pairs }) => sum + ofPair ** 2 / pairs, 0) / same.length;
  return `, where the noise of their pairs makes one expect ${share(Math.sqrt(meanVariance))}`;
}

function roundLine({ arm, ratio, verdict, unadjusted, pairs, seconds }: SelftestRound): string {
  const interval =
    ratio.low === null || ratio.high === null || ratio.notKnown !== undefined
      ? '–'
      : `${fixedText(ratio.low, 3)}–${fixedText(ratio.high, 3)}`;
  return [
    arm.padEnd(10),
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
