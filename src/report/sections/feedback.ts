import type { Estimate } from '../../model/estimate.ts';
import { FEEDBACK_EVENTS, type FeedbackEvent } from '../../model/feedback.ts';
import { type DetailName, FEEDBACK_DETAILS, type FeedbackSummary } from '../../model/feedback-run.ts';
import type { Summary } from '../../model/summary.ts';
import type { Names } from '../../text/naming.ts';
import { countText, numberText, percentText } from '../../text/numbers.ts';
import { type Cell, countColumn, none, type Table, tableOf, text, texts } from '../table.ts';
import { type Context, wordsOf } from './context.ts';
import type { Section } from './section.ts';

const TITLE = 'How the sender learns what became of a message';

export function feedback({ summary, names }: Context): Section {
  const words = wordsOf(summary, 'feedback');
  const tables =
    feedbackRows(summary).length === 0
      ? []
      : [learnedTable, detailTable, timeTable].map((table) => table(summary, names));
  return {
    id: 'feedback',
    title: TITLE,
    nav: 'Feedback',
    ...words.page,
    legend: [],
    panels: [],
    tables,
    text: tables.length + words.page.notes.length === 0 ? [] : [{ title: TITLE, tables, ...words.text }],
  };
}

type WithFeedback = Pick<Summary, 'feedback'>;

export const feedbackRows = ({ feedback }: WithFeedback): readonly FeedbackSummary[] =>
  feedback?.transports ?? [];

function eventCell({ events }: FeedbackSummary, event: FeedbackEvent): Cell {
  const found = events.find((one) => one.event === event);
  if (found === undefined) return none('did not happen');
  return found.reportable === 0 && found.reported === 0
    ? text(`0 of ${countText(found.happened)}, no report`)
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

/** Which events the sender learned of. */
export function learnedTable(summary: WithFeedback, names: Names): Table {
  const rows = feedbackRows(summary);
  const events = FEEDBACK_EVENTS.filter((event) =>
    rows.some((one) => one.events.some((it) => it.event === event)),
  );
  return tableOf(
    'Events that were reported to the sender',
    [
      scenarios(rows, names),
      cells('outcomes', rows, ({ deliveryOutcomes }) =>
        share(deliveryOutcomes.reported, deliveryOutcomes.decided),
      ),
      cells('outcomes at once', rows, ({ deliveryOutcomes }) =>
        share(deliveryOutcomes.synchronous, deliveryOutcomes.decided),
      ),
      ...events.map((event) => cells(event, rows, (one) => eventCell(one, event))),
      cells('all events', rows, ({ reported, happened }) => share(reported, happened)),
    ],
    { shape: 'side' },
  );
}

/** Which details the reports had. */
export function detailTable(summary: WithFeedback, names: Names): Table {
  const rows = feedbackRows(summary);
  return tableOf(
    'Details in the reports, as a share of the events that have them',
    [
      scenarios(rows, names),
      ...FEEDBACK_DETAILS.map((detail) =>
        cells(DETAIL_LABELS[detail], rows, (one) => {
          const found = one.details.find((it) => it.detail === detail);
          if (found === undefined) return none('no event with this detail was reported');
          const wrong = found.wrong === 0 ? '' : `, ${countText(found.wrong)} wrong`;
          return text(`${percentText(found.right / found.of)}${wrong}`);
        }),
      ),
      cells('failures explained', rows, ({ failures }) => share(failures.explained, failures.happened)),
    ],
    { shape: 'side' },
  );
}

/**
 * Delays until the sender knew, and reports that were wrong. One pass is no sample of trials: there are no
 * intervals.
 */
export function timeTable(summary: WithFeedback, names: Names): Table {
  const rows = feedbackRows(summary);
  return tableOf(
    'Delay until the sender knew, in one pass, and other reports',
    [
      scenarios(rows, names),
      ...(['P50', 'P95', 'Max'] as const).map((name) =>
        times(`after the event ${name.toLowerCase()}`, rows, (one) => one[`reportDelay${name}`]),
      ),
      ...(['P50', 'P95', 'Max'] as const).map((name) =>
        times(`outcome after the send ${name.toLowerCase()}`, rows, (one) => one[`outcomeDelay${name}`]),
      ),
      counts('duplicates', rows, (one) => one.duplicates),
      counts('false', rows, (one) => one.falseReports + one.unknownRecipients),
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
      return estimate === null ? none('too few events lie beyond it') : text(numberText(estimate.value));
    }),
  };
}

/** By transport alone if all sent the same messages. */
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
  return cells(label, rows, (one) => text(countText(of(one))));
}

/** `120 of 160`. */
function share(part: number, whole: number): Cell {
  return whole === 0 ? none('did not happen') : text(`${countText(part)} of ${countText(whole)}`);
}
