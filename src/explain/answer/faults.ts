import type { FaultSummary } from '../../model/fault-results.ts';
import { count, estimateText, list, percent } from '../../text/wording.ts';
import { type Evidence, workloadOf } from '../evidence.ts';

/** As many scenarios as a paragraph bears one by one. */
const TOLD = 4;

/** The injected faults and each transport's deliveries: duplicates, and recipients without a message. */
export function faultTexts({ faultResults }: Evidence): string[] {
  if (faultResults === null || faultResults.scenarios.length === 0) return [];
  const { faults, retry, scenarios } = faultResults;
  const what = faults === '' ? 'Nothing was to go wrong' : `Things went wrong on purpose (${faults})`;
  const again = retry === 'none' ? 'nobody tried again' : `senders tried again (${retry})`;
  return [
    `${what}, and ${again}; by the ledgers of both sides:`,
    scenarios.length <= TOLD ? `${scenarios.map(fateOf).join('; ')}.` : inAll(scenarios),
  ];
}

function fateOf(one: FaultSummary): string {
  const { transport, recipients, delivered, duplicates, givenUp, unknown, lost, goodput } = one;
  const share = (part: number): string => `${count(part)} (${percent(part / recipients)})`;
  return `${transport} (${workloadOf(one)}) delivered to ${count(delivered)} of ${count(recipients)} recipients, ${estimateText(goodput)} a second: ${list(
    [
      duplicates === 0 ? 'nobody twice' : `${share(duplicates)} twice`,
      givenUp === 0 ? 'none given up' : `${share(givenUp)} given up`,
      ...(unknown === 0 ? [] : [`of whom ${count(unknown)} received it all the same`]),
      lost === 0 ? 'none lost' : `${share(lost)} lost`,
    ],
  )}`;
}

/** The tables hold each. */
function inAll(scenarios: readonly FaultSummary[]): string {
  const sum = (of: (one: FaultSummary) => number): number => scenarios.reduce((all, one) => all + of(one), 0);
  const twice = scenarios.filter(({ duplicates }) => duplicates > 0);
  const most = twice.toSorted((a, b) => b.duplicates / b.recipients - a.duplicates / a.recipients)[0];
  const worst =
    most === undefined
      ? ''
      : `, most with ${most.transport} (${percent(most.duplicates / most.recipients)} of its recipients)`;
  return `${count(sum(({ delivered }) => delivered))} of ${count(sum(({ recipients }) => recipients))} recipients received their message, ${count(sum(({ duplicates }) => duplicates))} of them twice${worst}; ${count(sum(({ givenUp }) => givenUp))} were given up, ${count(sum(({ unknown }) => unknown))} of whom received it all the same, and ${count(sum(({ lost }) => lost))} were lost.`;
}
