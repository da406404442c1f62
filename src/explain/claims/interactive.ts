import type { FeedbackSummary } from '../../model/feedback-run.ts';
import { type Protocol, protocolOf } from '../../model/scenario.ts';
import type { Claim, Estimate } from '../../model/summary.ts';
import { listText } from '../../text/lists.ts';
import { countText } from '../../text/numbers.ts';
import type { Evidence } from '../evidence.ts';

const CLAIM = { id: 'api-interactive', claim: 'An API is a more interactive exchange.' };

/** A kind of report that a sender may need, as the share that its transport reported. */
interface Aspect {
  readonly words: string;
  readonly share: (one: FeedbackSummary) => number;
}

/** Speed is no aspect: the delay of a report is one that the mock invents. */
const ASPECTS: readonly Aspect[] = [
  {
    words: 'outcomes in the answer to the send',
    share: ({ deliveryOutcomes }) => ratio(deliveryOutcomes.synchronous, deliveryOutcomes.decided),
  },
  {
    words: 'outcomes reported in the end',
    share: ({ deliveryOutcomes }) => ratio(deliveryOutcomes.reported, deliveryOutcomes.decided),
  },
  {
    words: 'failures reported with status code and text',
    share: ({ failures }) => ratio(failures.explained, failures.happened),
  },
  {
    words: 'openings and clicks reported',
    share: ({ events }) => {
      const ones = events.filter(({ event }) => event === 'opened' || event === 'clicked');
      const sum = (of: (one: (typeof ones)[number]) => number): number =>
        ones.reduce((all, one) => all + of(one), 0);
      return ratio(
        sum(({ reported }) => reported),
        sum(({ happened }) => happened),
      );
    },
  },
];

type Lead = Protocol | 'neither';

/**
 * A protocol leads in an aspect if each of its transports reported more than every transport of the other.
 * Supported if the API leads in one and SMTP in none, refuted if the API leads in none, else it
 * depends on the report that the sender needs.
 */
export function interactiveClaim({ feedback, record }: Evidence): Claim {
  const smtp = of(feedback?.transports ?? [], 'smtp');
  const api = of(feedback?.transports ?? [], 'api');
  if (smtp.length === 0 || api.length === 0)
    return {
      ...CLAIM,
      verdict: 'not tested',
      because:
        feedback === null
          ? 'Not tested. Add --feedback.'
          : 'Not tested: only one of SMTP and API had feedback.',
      evidence: [],
    };
  const margin = record.header.config.equivalence;
  const judged = ASPECTS.map((aspect) => ({
    aspect,
    lead: leadIn(smtp.map(aspect.share), api.map(aspect.share), margin),
    text: `${aspect.words}: SMTP ${span(smtp.map(aspect.share))}, API ${span(api.map(aspect.share))}`,
  }));
  const led = (by: Lead): readonly string[] =>
    judged.filter(({ lead }) => lead === by).map(({ aspect }) => aspect.words);
  const figures = `Shares of what the mocks recorded for ${countText(smtp[0]?.recipients ?? 0)} recipients: ${judged.map(({ text }) => text).join('; ')}.`;
  const evidence = [...smtp, ...api].flatMap((one) =>
    ASPECTS.map(({ words, share }) => ({
      label: `${words}, ${one.transport}`,
      estimate: asEstimate(share(one), record.header.config.level),
    })),
  );
  if (led('api').length === 0)
    return { ...CLAIM, verdict: 'refuted', because: `The API led in nothing. ${figures}`, evidence };
  if (led('smtp').length === 0)
    return {
      ...CLAIM,
      verdict: 'supported',
      because: `The API led in ${listText(led('api'))}, and SMTP in nothing. ${figures}`,
      evidence,
    };
  return {
    ...CLAIM,
    verdict: 'depends',
    because: `It depends on the report that you need: SMTP led in ${listText(led('smtp'))}; the API led in ${listText(led('api'))}. ${figures}`,
    evidence,
  };
}

function of(transports: readonly FeedbackSummary[], protocol: Protocol): readonly FeedbackSummary[] {
  return transports.filter((one) => protocolOf(one) === protocol);
}

/** `margin`: shares that differ by less count as equal. */
function leadIn(smtp: readonly number[], api: readonly number[], margin: number): Lead {
  if (Math.min(...smtp) > Math.max(...api) + margin) return 'smtp';
  return Math.min(...api) > Math.max(...smtp) + margin ? 'api' : 'neither';
}

/** `8 %`, or from the least to the most of several: `92–100 %`. */
function span(shares: readonly number[]): string {
  const [least, most] = [Math.min(...shares), Math.max(...shares)].map((one) => countText(one * 100));
  return least === most ? `${least} %` : `${least}–${most} %`;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function asEstimate(value: number, level: number): Estimate {
  return { value, low: null, high: null, level, unit: 'share' };
}
