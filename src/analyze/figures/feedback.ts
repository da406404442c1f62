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

/** Something that happened, and what the sender was told of it: nothing, or an event. */
interface Lesson {
  readonly recipient: FeedbackRecipient;
  readonly happened: TrueEvent;
  readonly reported: RecordedEvent | undefined;
}

type Learned = Lesson & { readonly reported: RecordedEvent };

/** Null for a run whose senders did not listen. */
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
  const ledgers = line.recipients.map(bookOf);
  const lessons = ledgers.flatMap((book) => book.lessons);
  const learned = lessons.filter(isLearned);
  const isFinal = ({ happened }: Lesson): boolean => FINAL_EVENTS.includes(happened.event);
  const deliveryOutcomes = learned.filter(isFinal);
  const failures = lessons.filter(({ happened }) => FAILURES.has(happened.event));
  const knowledge = timesOf(learned, ({ reported, happened }) => reported.atMs - happened.atMs, level);
  const fateTimes = timesOf(
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
      const ones = lessons.filter(({ happened }) => happened.event === event);
      if (ones.length === 0) return [];
      return [
        {
          event,
          happened: ones.length,
          reported: ones.filter(isLearned).length,
          reportable: ones.filter(({ happened }) => happened.reported !== 'no-such-report').length,
        },
      ];
    }),
    happened: lessons.length,
    reported: learned.length,
    deliveryOutcomes: {
      decided: lessons.filter(isFinal).length,
      reported: deliveryOutcomes.length,
      synchronous: deliveryOutcomes.filter(({ reported }) => reported.event === 'refused').length,
    },
    failures: { happened: failures.length, explained: failures.filter(isExplained).length },
    details: FEEDBACK_DETAILS.flatMap((detail) => detailIn(learned, detail)),
    reportDelayP50: knowledge.p50,
    reportDelayP95: knowledge.p95,
    reportDelayMax: knowledge.max,
    outcomeDelayP50: fateTimes.p50,
    outcomeDelayP95: fateTimes.p95,
    outcomeDelayMax: fateTimes.max,
    duplicates: sum(ledgers, ({ duplicates }) => duplicates),
    falseReports: sum(ledgers, ({ untrue }) => untrue),
    unknownRecipients: line.unknownRecipients,
    unauthenticated: line.unauthenticated,
    unreadable: line.unreadable,
    complete: line.complete,
  };
}

const FAILURES: ReadonlySet<FeedbackEvent> = new Set(['refused', 'bounced', 'deferred']);

/** All of one recipient. What happens twice is told twice, in the same order; whatever is told beyond that is once too often. */
function bookOf(recipient: FeedbackRecipient): {
  readonly lessons: readonly Lesson[];
  readonly duplicates: number;
  readonly untrue: number;
} {
  const lessons: Lesson[] = [];
  let duplicates = 0;
  let untrue = 0;
  for (const event of FEEDBACK_EVENTS) {
    const happened = recipient.happened.filter((one) => one.event === event);
    const reported = recipient.reported.filter((one) => one.event === event);
    lessons.push(...happened.map((one, i) => ({ recipient, happened: one, reported: reported[i] })));
    const surplus = Math.max(0, reported.length - happened.length);
    if (happened.length === 0) untrue += surplus;
    else duplicates += surplus;
  }
  return { lessons, duplicates, untrue };
}

function isLearned(lesson: Lesson): lesson is Learned {
  return lesson.reported !== undefined;
}

/** A failure of which the sender knows the status code and what the server said. */
function isExplained(lesson: Lesson): boolean {
  return isLearned(lesson) && EXPLAINING.every((detail) => judged(lesson, detail) === 'right');
}

const EXPLAINING: readonly DetailName[] = ['status', 'diagnostic'];

/** Of the learned events that have such a detail, how many were told it, rightly or wrongly. */
function detailIn(
  learned: readonly Learned[],
  detail: DetailName,
): { readonly detail: DetailName; readonly of: number; readonly right: number; readonly wrong: number }[] {
  const verdicts = learned.map((one) => judged(one, detail)).filter((one) => one !== undefined);
  if (verdicts.length === 0) return [];
  const right = verdicts.filter((one) => one === 'right').length;
  return [{ detail, of: verdicts.length, right, wrong: verdicts.filter((one) => one === 'wrong').length }];
}

/** Reports tell times in whole seconds. */
const SECOND_MS = 1000;

/** Undefined where the event has no such detail. */
function judged(
  { recipient, happened, reported }: Learned,
  detail: DetailName,
): 'right' | 'wrong' | 'missing' | undefined {
  // An answer to the send needs neither: it belongs to the message, and comes when it is given.
  const isAnswer = reported.event === 'refused';
  switch (detail) {
    case 'messageId':
      return isAnswer
        ? undefined
        : compared(recipient.messageId, reported.messageId, (a, b) => bare(a) === bare(b));
    case 'wallMs':
      return isAnswer
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

/** Some write message ids in angle brackets, and some without. */
function bare(messageId: string): string {
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

/** One pass of messages is no sample of trials: there are no intervals. */
function timesOf(learned: readonly Learned[], of: (one: Learned) => number, level: number): Times {
  const sorted = learned.map(of).sort((a, b) => a - b);
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
