import type { FeedbackLeftOut, FeedbackSummary } from '../../model/feedback-run.ts';
import { quantity } from '../../text/numbers.ts';
import { type SectionWriter, sectionText } from './section-text.ts';

const LACKS: Readonly<Record<FeedbackLeftOut['reason'], string>> = {
  'no-notify': 'it cannot ask for notifications',
  'no-webhook': 'its mock has no webhook',
  'no-provider': 'no mock serves it',
  'real-server': 'it sent to a real server, whose delivery outcomes are not known',
};

/** The messages that were sent for their feedback, and the transports that the tables lack in part. */
export const feedbackText: SectionWriter = ({ feedback }, names) => {
  if (feedback === null) return null;
  return sectionText({
    lead: sentText(feedback.transports),
    notes: [
      ...feedback.leftOut.map(({ transport, reason }) => `${transport} is left out: ${LACKS[reason]}.`),
      ...feedback.transports
        .filter(({ complete }) => !complete)
        .map(
          ({ scenario }) =>
            `${names(scenario).full}: the time limit ended before the mock had reported every event.`,
        ),
    ],
  });
};

function sentText(transports: readonly FeedbackSummary[]): string {
  const [first] = transports;
  if (first === undefined) return 'No transport of this run received delivery reports.';
  const workloads = new Set(transports.map(({ strategy, kind }) => `${strategy} ${kind}`));
  return `After the trials each transport sent ${quantity(first.recipients, 'message')} more (${[...workloads].join(', ')}), one per call, to the same recipients. The mocks draw each delivery outcome from the run’s seed. Over SMTP the sender learns outcomes from the reply to RCPT and from delivery status notifications; an API reports them to its webhook. The delays are those of the mocks: compare the reported events, not the delays.`;
}
