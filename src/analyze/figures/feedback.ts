import { FEEDBACK_EVENTS, type FeedbackEvent, FINAL_EVENTS, type TrueEvent } from '../../model/feedback.ts';
import {
  type DetailName,
  FEEDBACK_DETAILS,
  type Feedback,
  type FeedbackRecipient,
  type FeedbackResult,
  type FeedbackSummary,
  type RecordedEvent,
} from '../../model/feedback-run.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { baseOf, type Scenario } from '../../model/scenario.ts';
import type { Estimate } from '../../model/summary.ts';
import { mayBeShown, nearestRank } from '../../stats/quantile.ts';

/** An event that happened, and the report of it that the sender received, if any. */
interface EventPair {
  readonly recipient: FeedbackRecipient;
  readonly happened: TrueEvent;
  readonly reported: RecordedEvent | undefined;
}

type ReportedPair = EventPair & { readonly reported: RecordedEvent };

/** Null for a run without feedback. */
export function feedbackFigures({
  header,
  plan,
  feedback,
  feedbackLeftOut,
}: RunRecord): FeedbackResult | null {
  const { feedback: messages, level } = header.config;
  if (messages === null) return null;
  return {
    messages,
    transports: feedback.flatMap((one) => {
      const scenario = plan.scenarios.find((candidate) => baseOf(candidate) === one.scenario);
      return scenario === undefined ? [] : [summaryOf(one, scenario, level)];
    }),
    leftOut: feedbackLeftOut.map(({ transport, reason }) => ({ transport, reason })),
  };
}

function summaryOf(line: Feedback, scenario: Scenario, level: number): FeedbackSummary {
  const byRecipient = line.recipients.map(eventsOf);
  const events = byRecipient.flatMap((one) => one.events);
  const reportedEvents = events.filter(isReported);
  const isFinal = ({ happened }: EventPair): boolean => FINAL_EVENTS.includes(happened.event);
  const deliveryOutcomes = reportedEvents.filter(isFinal);
  const failures = events.filter(({ happened }) => FAILURES.has(happened.event));
  const reportDelays = timesOf(
    reportedEvents,
    ({ reported, happened }) => reported.atMs - happened.atMs,
    level,
  );
  const outcomeDelays = timesOf(
    deliveryOutcomes,
    ({ reported, recipient }) => reported.atMs - recipient.sentMs,
    level,
  );
  const { kind, strategy, transport } = scenario;
  return {
    scenario: line.scenario,
    kind,
    strategy,
    transport,
    recipients: line.recipients.length,
    events: FEEDBACK_EVENTS.flatMap((event) => {
      const ones = events.filter(({ happened }) => happened.event === event);
      if (ones.length === 0) return [];
      return [
        {
          event,
          happened: ones.length,
          reported: ones.filter(isReported).length,
          reportable: ones.filter(({ happened }) => happened.reported !== 'no-such-report').length,
        },
      ];
    }),
    happened: events.length,
    reported: reportedEvents.length,
    deliveryOutcomes: {
      decided: events.filter(isFinal).length,
      reported: deliveryOutcomes.length,
      synchronous: deliveryOutcomes.filter(({ reported }) => reported.event === 'refused').length,
    },
    failures: { happened: failures.length, explained: failures.filter(isExplained).length },
    details: FEEDBACK_DETAILS.flatMap((detail) => detailIn(reportedEvents, detail)),
    reportDelayP50: reportDelays.p50,
    reportDelayP95: reportDelays.p95,
    reportDelayMax: reportDelays.max,
    outcomeDelayP50: outcomeDelays.p50,
    outcomeDelayP95: outcomeDelays.p95,
    outcomeDelayMax: outcomeDelays.max,
    duplicates: sum(byRecipient, ({ duplicates }) => duplicates),
    falseReports: sum(byRecipient, ({ falseReports }) => falseReports),
    unknownRecipients: line.unknownRecipients,
    unauthenticated: line.unauthenticated,
    unreadable: line.unreadable,
    complete: line.complete,
  };
}

const FAILURES: ReadonlySet<FeedbackEvent> = new Set(['refused', 'bounced', 'deferred']);

/**
 * Events of one recipient, matched with their reports in order. Surplus reports are duplicates, or false if
 * nothing happened.
 */
function eventsOf(recipient: FeedbackRecipient): {
  readonly events: readonly EventPair[];
  readonly duplicates: number;
  readonly falseReports: number;
} {
  const events: EventPair[] = [];
  let duplicates = 0;
  let falseReports = 0;
  for (const event of FEEDBACK_EVENTS) {
    const happened = recipient.happened.filter((one) => one.event === event);
    const reported = recipient.reported.filter((one) => one.event === event);
    events.push(...happened.map((one, i) => ({ recipient, happened: one, reported: reported[i] })));
    const surplus = Math.max(0, reported.length - happened.length);
    if (happened.length === 0) falseReports += surplus;
    else duplicates += surplus;
  }
  return { events, duplicates, falseReports };
}

function isReported(pair: EventPair): pair is ReportedPair {
  return pair.reported !== undefined;
}

/** True if the report of a failure has the right status code and reply of the server. */
function isExplained(pair: EventPair): boolean {
  return isReported(pair) && EXPLAINING.every((detail) => judged(pair, detail) === 'right');
}

const EXPLAINING: readonly DetailName[] = ['status', 'diagnostic'];

/** How many reports have this detail right or wrong, of the events that have it. */
function detailIn(
  reportedEvents: readonly ReportedPair[],
  detail: DetailName,
): { readonly detail: DetailName; readonly of: number; readonly right: number; readonly wrong: number }[] {
  const verdicts = reportedEvents.map((one) => judged(one, detail)).filter((one) => one !== undefined);
  if (verdicts.length === 0) return [];
  const right = verdicts.filter((one) => one === 'right').length;
  return [{ detail, of: verdicts.length, right, wrong: verdicts.filter((one) => one === 'wrong').length }];
}

/** Reports have times in whole seconds. */
const SECOND_MS = 1000;

/** Undefined if the event has no such detail. */
function judged(
  { recipient, happened, reported }: ReportedPair,
  detail: DetailName,
): 'right' | 'wrong' | 'missing' | undefined {
  // A reply to the send needs neither a message id nor a time.
  const isReply = reported.event === 'refused';
  switch (detail) {
    case 'messageId':
      return isReply
        ? undefined
        : compared(
            recipient.messageId,
            reported.messageId,
            (a, b) => withoutBrackets(a) === withoutBrackets(b),
          );
    case 'wallMs':
      return isReply
        ? undefined
        : compared(happened.detail.wallMs, reported.detail.wallMs, (a, b) => Math.abs(a - b) <= SECOND_MS);
    case 'diagnostic':
      return compared(happened.detail.diagnostic, reported.detail.diagnostic, (truth, text) =>
        spaced(text).includes(spaced(truth)),
      );
    default:
      return compared(happened.detail[detail], reported.detail[detail], (a, b) => a === b);
  }
}

function compared<T>(
  truth: T | null,
  reported: T | null,
  agree: (truth: T, reported: T) => boolean,
): 'right' | 'wrong' | 'missing' | undefined {
  if (truth === null) return undefined;
  if (reported === null) return 'missing';
  return agree(truth, reported) ? 'right' : 'wrong';
}

/** Some providers write message ids in angle brackets. */
function withoutBrackets(messageId: string): string {
  return messageId.replace(/^<|>$/g, '');
}

function spaced(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

interface Times {
  readonly p50: Estimate | null;
  readonly p95: Estimate | null;
  readonly max: Estimate | null;
}

/** Without intervals, because one pass of messages is no sample of trials. */
function timesOf(
  reportedEvents: readonly ReportedPair[],
  of: (one: ReportedPair) => number,
  level: number,
): Times {
  const sorted = reportedEvents.map(of).sort((a, b) => a - b);
  const at = (percentile: number): Estimate | null => {
    const value = nearestRank(sorted, percentile);
    return value === undefined ? null : { value, low: null, high: null, level, unit: 'ms' };
  };
  const shown = (percentile: number): Estimate | null =>
    mayBeShown(sorted.length, percentile) ? at(percentile) : null;
  return { p50: shown(50), p95: shown(95), max: at(100) };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((all, one) => all + of(one), 0);
}
