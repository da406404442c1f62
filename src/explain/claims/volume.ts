import { mapEstimate } from '../../model/estimate.ts';
import type { Claim, Estimate } from '../../model/summary.ts';
import { estimateText } from '../../text/estimates.ts';
import { percentText } from '../../text/numbers.ts';
import { scenarioName } from '../../text/scenarios.ts';
import { type Evidence, measuredOf, workloadOf } from '../evidence.ts';

const CLAIM = {
  id: 'smtp-volume',
  claim:
    'SMTP simply sends thousands of e-mails daily, campaigns and receipts to thousands and even millions.',
};

const DAY_SECONDS = 86_400;
const MILLION = 1_000_000;
const THOUSANDS = 10_000;

/** Judged by the slowest SMTP scenario, at the lower limit of its rate if it has one. */
export function volumeClaim(evidence: Evidence): Claim {
  const rates = measuredOf(evidence, 'smtp').flatMap((scenario) => {
    const rate = scenario.metrics.throughput;
    return rate === undefined ? [] : [{ scenario, rate }];
  });
  const [slowest] = rates.toSorted((a, b) => a.rate.value - b.rate.value);
  if (slowest === undefined)
    return {
      ...CLAIM,
      verdict: 'not tested',
      because: 'No SMTP transport was measured in this run.',
      evidence: [],
    };
  const { rate, scenario } = slowest;
  const perDay = mapEstimate(rate, (perSecond) => perSecond * DAY_SECONDS, 'messages/day');
  const ten = timeFor(rate, THOUSANDS);
  const million = timeFor(rate, MILLION);
  const certain = perDay.low ?? perDay.value;
  const because = `The slowest SMTP scenario (${scenario.transport}${scenario.variant === '' ? '' : ` at ${scenario.variant}`}, ${workloadOf(scenario)}) accepted ${estimateText(rate, { unit: '' })} messages per second: 10,000 take ${share(ten)}, a million ${share(million)}. One machine${evidence.record.header.config.targets === null ? ' and a mock' : ', and an existing server'}: a provider or a recipient’s server may accept less.`;
  return {
    ...CLAIM,
    verdict: certain >= MILLION ? 'supported' : certain >= THOUSANDS ? 'depends' : 'refuted',
    because: certain >= MILLION || certain < THOUSANDS ? because : `It depends on the number: ${because}`,
    evidence: rates.flatMap((one) => [
      { label: `messages per second, ${scenarioName(one.scenario)}`, estimate: one.rate },
      {
        label: `messages per day, ${scenarioName(one.scenario)}`,
        estimate: mapEstimate(one.rate, (perSecond) => perSecond * DAY_SECONDS, 'messages/day'),
      },
      { label: `time for 10,000, ${scenarioName(one.scenario)}`, estimate: timeFor(one.rate, THOUSANDS) },
      { label: `time for 1,000,000, ${scenarioName(one.scenario)}`, estimate: timeFor(one.rate, MILLION) },
    ]),
  };
}

/** `8.9 min (8.7–9.2), 0.62 % of a day`. */
function share(time: Estimate): string {
  return `${estimateText(time)}, ${percentText(time.value / DAY_SECONDS)} of a day`;
}

function timeFor(rate: Estimate, messages: number): Estimate {
  return mapEstimate(rate, (perSecond) => messages / perSecond, 's');
}
