import { openReceiver, type Received, reports } from '../feedback/receiver.ts';
import { addressKey } from '../model/address.ts';
import type { FeedbackDetail, FeedbackTruth } from '../model/feedback.ts';
import type { Feedback, FeedbackLeftOut, FeedbackRecipient, RecordedEvent } from '../model/feedback-run.ts';
import type { SentMessage } from '../model/protocol.ts';
import { baseOf, type Plan, type Scenario } from '../model/scenario.ts';
import { Fleet } from './fleet.ts';
import type { Journal } from './journal.ts';
import { retryOnce } from './retry.ts';
import type { Run } from './run.ts';

type FeedbackContext = Pick<
  Run,
  'plan' | 'config' | 'entries' | 'redact' | 'notifies' | 'file' | 'onEvent' | 'signal'
>;

/** The mocks' delays are fractions of a second; later reports are lost. */
const WAIT_MS = 30_000;

/**
 * Collects the delivery events of each transport, sequentially and in separate processes, outside of timed
 * trials. Skips transports that an earlier process of this run finished.
 */
export async function listenForFeedback(
  run: FeedbackContext,
  journal: Journal,
  messages: number,
): Promise<void> {
  const scenarios = oneOfEachTransport(run.plan);
  for (const [done, scenario] of scenarios.entries()) {
    if (run.signal.aborted) return;
    const { feedback, feedbackLeftOut } = journal.record();
    const { transport } = scenario;
    if (feedbackLeftOut.some((one) => one.transport === transport)) continue;
    if (feedback.some((one) => one.scenario === baseOf(scenario))) continue;
    const reason = leftOutReason(scenario, run.notifies);
    if (reason !== undefined) {
      journal.append({ type: 'feedback-left-out', transport, reason });
      continue;
    }
    const report = (reported: number): void =>
      run.onEvent({ type: 'listening', scenario, done, of: scenarios.length, reported });
    report(0);
    const line = await retryOnce(run, scenario, 'collecting the feedback of', () =>
      listen(run, scenario, messages, report),
    );
    journal.append(line);
  }
}

/** The first scenario of each transport; prefers client-render, whose messages differ per recipient. */
function oneOfEachTransport({ scenarios }: Plan): readonly Scenario[] {
  const measured = scenarios.filter(({ role }) => role !== 'ceiling');
  const rendered = measured.filter(({ strategy }) => strategy === 'client-render');
  const names = new Set(measured.map(({ transport }) => transport));
  return [...names].flatMap((name) => {
    const usesIt = ({ transport }: Scenario): boolean => transport === name;
    return rendered.find(usesIt) ?? measured.find(usesIt) ?? [];
  });
}

function leftOutReason(scenario: Scenario, notifies: Run['notifies']): FeedbackLeftOut['reason'] | undefined {
  const { mock, target } = scenario;
  if (target !== undefined) return 'real-server';
  if (mock === null) return 'no-provider';
  if (mock === 'smtp') return notifies(scenario) ? undefined : 'no-notify';
  return reports(mock) ? undefined : 'no-webhook';
}

async function listen(
  { entries, config, redact, signal }: FeedbackContext,
  scenario: Scenario,
  messages: number,
  onReport: (events: number) => void,
): Promise<Feedback> {
  const { mock: name, transport } = scenario;
  if (name === null) throw new Error(`${transport} has no mock that could report`);
  const receiver = await openReceiver(name, onReport);
  const settings = { seed: config.seed, target: receiver.target };
  const fleet = new Fleet(
    entries,
    { ...config, targets: null, faults: null, stall: null, smtpPort: 0, apiPort: 0 },
    redact,
    settings,
  );
  const disband = (): void => void fleet.disband();
  signal.addEventListener('abort', disband, { once: true });
  try {
    const { client, mock } = await fleet.pair(scenario);
    if (mock === undefined) throw new Error(`no mock was started for ${transport}`);
    const { sent } = await client.ask({ type: 'feedback', messages });
    const { truth } = await mock.child.ask({ type: 'feedback', waitMs: WAIT_MS });
    return joinReports(baseOf(scenario), sent, truth, await receiver.received());
  } finally {
    signal.removeEventListener('abort', disband);
    await Promise.all([fleet.disband(), receiver.close()]);
  }
}

/**
 * Joins sends, true events and reports per recipient. The line contains no addresses: the position identifies
 * one.
 */
export function joinReports(
  scenario: string,
  sent: readonly SentMessage[],
  truth: FeedbackTruth,
  { events, unproven, unreadable }: Received,
): Feedback {
  const startMs = Math.min(...sent.map(({ sentMs }) => sentMs));
  const since = (atMs: number): number => Math.round((atMs - startMs) * 1000) / 1000;
  const reportsByKey = Map.groupBy(events, ({ recipient }) => addressKey(recipient));
  const truths = new Map(truth.recipients.map((one) => [addressKey(one.recipient), one]));
  const keys = new Set(sent.map(({ address }) => addressKey(address)));
  return {
    type: 'feedback',
    scenario,
    recipients: sent.map((one): FeedbackRecipient => {
      const key = addressKey(one.address);
      const known = truths.get(key);
      const reported = (reportsByKey.get(key) ?? []).map(
        ({ event, atMs, messageId, detail }): RecordedEvent => {
          return { event, atMs: since(atMs), messageId, detail };
        },
      );
      return {
        sentMs: since(one.sentMs),
        answeredMs: since(one.answeredMs),
        outcome: one.outcome.kind,
        deliveryOutcome: known?.deliveryOutcome ?? null,
        messageId: known?.messageId ?? null,
        happened: (known?.events ?? []).map((event) => ({ ...event, atMs: since(event.atMs) })),
        reported: [...refusalOf(one, since), ...reported],
      };
    }),
    complete: truth.complete,
    reports: truth.reports,
    failedReports: truth.failedReports,
    unauthenticated: unproven,
    unreadable,
    unknownRecipients: events.filter(({ recipient }) => !keys.has(addressKey(recipient))).length,
  };
}

/** A permanent refusal is a final outcome and counts as a report; an acceptance is not final. */
function refusalOf({ outcome, answeredMs }: SentMessage, since: (atMs: number) => number): RecordedEvent[] {
  if (outcome.kind !== 'rejected') return [];
  const { reason, status = null } = outcome;
  const detail: FeedbackDetail = {
    status,
    diagnostic: reason,
    bounce: 'permanent',
    url: null,
    userAgent: null,
    wallMs: null,
  };
  return [{ event: 'refused', atMs: since(answeredMs), messageId: null, detail }];
}
