import { FEEDBACK_EVENTS, type FeedbackEvent } from '../model/feedback.ts';
import {
  type DetailName,
  FEEDBACK_DETAILS,
  type FeedbackLeftOut,
  type FeedbackSummary,
} from '../model/feedback-run.ts';
import type { Estimate, Summary } from '../model/summary.ts';
import { formatNumber, percentText, quantity } from '../text/format.ts';
import type { Names } from './naming.ts';
import { type Cell, countColumn, none, type Table, tableOf, text, texts } from './table.ts';

type WithFeedback = Pick<Summary, 'feedback'>;

export const feedbackRows = ({ feedback }: WithFeedback): readonly FeedbackSummary[] =>
  feedback?.transports ?? [];

/** Of what happened, what the sender was told. */
export function learnedTable(summary: WithFeedback, names: Names): Table {
  const rows = feedbackRows(summary);
  const events = FEEDBACK_EVENTS.filter((event) =>
    rows.some((one) => one.events.some((it) => it.event === event)),
  );
  return tableOf(
    'What the sender was told, of what happened',
    [
      scenarios(rows, names),
      cells('deliveryOutcomes', rows, ({ deliveryOutcomes }) =>
        share(deliveryOutcomes.reported, deliveryOutcomes.decided),
      ),
      cells('fates at once', rows, ({ deliveryOutcomes }) =>
        share(deliveryOutcomes.synchronous, deliveryOutcomes.decided),
      ),
      ...events.map((event) => cells(event, rows, (one) => eventCell(one, event))),
      cells('all events', rows, ({ reported, happened }) => share(reported, happened)),
    ],
    { shape: 'side' },
  );
}

function eventCell({ events }: FeedbackSummary, event: FeedbackEvent): Cell {
  const found = events.find((one) => one.event === event);
  if (found === undefined) return none('did not happen');
  return found.reportable === 0 && found.reported === 0
    ? text(`0 of ${formatNumber(found.happened, 0)}, no report`)
    : share(found.reported, found.happened);
}

export const DETAIL_LABELS: Readonly<Record<DetailName, string>> = {
  messageId: 'which message',
  wallMs: 'when',
  status: 'status code',
  diagnostic: 'server’s words',
  bounce: 'kind of bounce',
  userAgent: 'user agent',
  url: 'link clicked',
};

/** Of what the sender was told, in what detail. */
export function detailTable(summary: WithFeedback, names: Names): Table {
  const rows = feedbackRows(summary);
  return tableOf(
    'In what detail, of the events that have such a thing',
    [
      scenarios(rows, names),
      ...FEEDBACK_DETAILS.map((detail) =>
        cells(DETAIL_LABELS[detail], rows, (one) => {
          const found = one.details.find((it) => it.detail === detail);
          if (found === undefined) return none('no event that has it was told');
          const wrong = found.wrong === 0 ? '' : `, ${formatNumber(found.wrong, 0)} wrong`;
          return text(`${percentText(found.right / found.of)}${wrong}`);
        }),
      ),
      cells('failures explained', rows, ({ failures }) => share(failures.explained, failures.happened)),
    ],
    { shape: 'side' },
  );
}

/** How long it took, and what was told besides. One pass is no sample of trials: there are no intervals. */
export function timeTable(summary: WithFeedback, names: Names): Table {
  const rows = feedbackRows(summary);
  return tableOf(
    'How long until the sender knew, in one pass, and what arrived besides',
    [
      scenarios(rows, names),
      ...(['P50', 'P95', 'Max'] as const).map((name) =>
        times(`after the event ${name.toLowerCase()}`, rows, (one) => one[`reportDelay${name}`]),
      ),
      ...(['P50', 'P95', 'Max'] as const).map((name) =>
        times(`fate after the send ${name.toLowerCase()}`, rows, (one) => one[`outcomeDelay${name}`]),
      ),
      counts('told twice', rows, (one) => one.duplicates),
      counts('untrue', rows, (one) => one.falseReports + one.unknownRecipients),
      counts('refused: no proof', rows, (one) => one.unauthenticated),
      counts('unreadable', rows, (one) => one.unreadable),
    ],
    { shape: 'side' },
  );
}

function times(
  label: string,
  rows: readonly FeedbackSummary[],
  of: (one: FeedbackSummary) => Estimate | null,
) {
  return {
    column: countColumn(label, 'ms'),
    cells: rows.map((one) => {
      const estimate = of(one);
      return estimate === null ? none('too few events lie beyond it') : text(formatNumber(estimate.value));
    }),
  };
}

/** What was done, and what must be known to read the figures. */
export function feedbackText({ feedback }: WithFeedback): string {
  if (feedback === null) return '';
  const [first] = feedback.transports;
  if (first === undefined) return 'No transport of this run was told what became of its messages.';
  return `After the trials each transport sent ${quantity(first.recipients, 'message')} more (${workloadsOf(feedback.transports).join(', ')}), one a call, to the same recipients, whose fates the mocks drew by the run’s seed. Over SMTP the sender learns of them by the reply to RCPT and by delivery status notifications, from an API by its webhook. When something happens, and after how long it is told, are delays of the mocks that stand for nothing real: compare what is told, not how fast.`;
}

const LACKS: Readonly<Record<FeedbackLeftOut['reason'], string>> = {
  'no-notify': 'it cannot ask for notifications',
  'no-webhook': 'its mock has no webhook',
  'no-provider': 'it speaks with no mock',
  'real-server': 'it sent to a real server, whose fates nobody here knows',
};

/** What the tables do not hold, or hold in part. */
export function feedbackNotes({ feedback }: WithFeedback, names: Names): readonly string[] {
  if (feedback === null) return [];
  return [
    ...feedback.leftOut.map(({ transport, reason }) => `${transport} is left out: ${LACKS[reason]}.`),
    ...feedback.transports
      .filter(({ complete: settled }) => !settled)
      .map(({ scenario }) => `${names(scenario).full}: the time was up before the mock had told all.`),
  ];
}

/** By transport alone where all sent the same. */
function scenarios(rows: readonly FeedbackSummary[], names: Names) {
  const alike = workloadsOf(rows).length === 1;
  return texts(
    alike ? 'transport' : 'scenario',
    rows.map(({ scenario }) => names(scenario)[alike ? 'short' : 'full']),
  );
}

/** `client-render notification`. */
function workloadsOf(rows: readonly FeedbackSummary[]): readonly string[] {
  return [...new Set(rows.map(({ strategy, kind }) => `${strategy} ${kind}`))];
}

function cells(label: string, rows: readonly FeedbackSummary[], of: (one: FeedbackSummary) => Cell) {
  return { column: countColumn(label), cells: rows.map(of) };
}

function counts(label: string, rows: readonly FeedbackSummary[], of: (one: FeedbackSummary) => number) {
  return cells(label, rows, (one) => text(formatNumber(of(one), 0)));
}

/** `120 of 160`. */
function share(part: number, whole: number): Cell {
  return whole === 0 ? none('did not happen') : text(`${formatNumber(part, 0)} of ${formatNumber(whole, 0)}`);
}
