import type { FaultSummary } from '../../model/fault-results.ts';
import { estimateText } from '../../text/estimates.ts';
import { listText } from '../../text/lists.ts';
import { countText, percentText } from '../../text/numbers.ts';
import { type Evidence, workloadOf } from '../evidence.ts';

/** The most scenarios that a paragraph describes one by one. */
const TOLD = 4;

/** The injected faults and each transport's deliveries: duplicates, and recipients without a message. */
export function faultTexts({ faultResults }: Evidence): string[] {
  if (faultResults === null || faultResults.scenarios.length === 0) return [];
  const { faults, retry, scenarios } = faultResults;
  const what = faults === '' ? 'No faults were injected' : `Faults were injected (${faults})`;
  const again = retry === 'none' ? 'retries were off' : `senders retried (${retry})`;
  return [
    `${what}, and ${again}; by the ledgers of both sides:`,
    scenarios.length <= TOLD ? `${scenarios.map(fateOf).join('; ')}.` : inAll(scenarios),
  ];
}

function fateOf(one: FaultSummary): string {
  const { transport, recipients, delivered, duplicates, givenUp, unknown, lost, goodput } = one;
  const share = (part: number): string => `${countText(part)} (${percentText(part / recipients)})`;
  return `${transport} (${workloadOf(one)}) delivered to ${countText(delivered)} of ${countText(recipients)} recipients, ${estimateText(goodput, { unit: '' })} per second: ${listText(
    [
      duplicates === 0 ? 'none twice' : `${share(duplicates)} twice`,
      givenUp === 0 ? 'none given up' : `${share(givenUp)} given up`,
      ...(unknown === 0 ? [] : [`of whom ${countText(unknown)} received the message anyway`]),
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
      : `, most with ${most.transport} (${percentText(most.duplicates / most.recipients)} of its recipients)`;
  return `${countText(sum(({ delivered }) => delivered))} of ${countText(sum(({ recipients }) => recipients))} recipients received their message, ${countText(sum(({ duplicates }) => duplicates))} of them twice${worst}; ${countText(sum(({ givenUp }) => givenUp))} were given up, ${countText(sum(({ unknown }) => unknown))} of whom received it anyway, and ${countText(sum(({ lost }) => lost))} were lost.`;
}
