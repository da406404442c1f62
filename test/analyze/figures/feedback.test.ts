import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import type { FeedbackDetail, FeedbackEvent, TrueEvent } from '../../../src/model/feedback.ts';
import type { Feedback, FeedbackRecipient, RecordedEvent } from '../../../src/model/feedback-run.ts';
import type { RunRecord } from '../../../src/model/run-file.ts';
import { renderCsv, renderHtml, renderMarkdown, renderTerminal } from '../../../src/report/index.ts';
import { API, runOf, SMTP } from '../fabricate-pair.ts';

const NOTHING: FeedbackDetail = {
  status: null,
  diagnostic: null,
  bounce: null,
  url: null,
  userAgent: null,
  wallMs: null,
};
const FAILED: Partial<FeedbackDetail> = { status: '5.1.1', diagnostic: '550 5.1.1 no such user' };

const happened = (
  event: FeedbackEvent,
  atMs: number,
  reported: TrueEvent['reported'] = 'yes',
): TrueEvent => ({
  event,
  atMs,
  reported,
  detail: { ...NOTHING, ...(event === 'refused' || event === 'bounced' ? FAILED : {}) },
});
const reported = (
  event: FeedbackEvent,
  atMs: number,
  detail: Partial<FeedbackDetail> = {},
): RecordedEvent => ({
  event,
  atMs,
  messageId: event === 'refused' ? null : '<m>',
  detail: { ...NOTHING, ...detail },
});
const recipient = (events: readonly TrueEvent[], lessons: readonly RecordedEvent[]): FeedbackRecipient => ({
  sentMs: 10,
  answeredMs: 12,
  outcome: lessons[0]?.event === 'refused' ? 'rejected' : 'accepted',
  deliveryOutcome: 'delivered',
  messageId: 'm',
  happened: [...events],
  reported: [...lessons],
});
const line = (scenario: string, recipients: readonly FeedbackRecipient[]): Feedback => ({
  type: 'feedback',
  scenario,
  recipients: [...recipients],
  complete: true,
  reports: 0,
  failedReports: 0,
  unauthenticated: 0,
  unreadable: 0,
  unknownRecipients: 0,
});

/** 200 recipients of whom one in ten has no mailbox, and those who have one open what they get. */
function smtpLine(engaged: TrueEvent['reported'] = 'no-such-report'): Feedback {
  const reader = recipient(
    [happened('delivered', 50), happened('opened', 70, engaged)],
    [reported('delivered', 55), ...(engaged === 'yes' ? [reported('opened', 75)] : [])],
  );
  const nobody = recipient(
    [happened('refused', 11)],
    [reported('refused', 12, { ...FAILED, diagnostic: `nodemailer: ${FAILED.diagnostic}` })],
  );
  return line(
    SMTP,
    Array.from({ length: 200 }, (_, i) => (i % 10 === 0 ? nobody : reader)),
  );
}

function apiLine(explained: Partial<FeedbackDetail> = FAILED): Feedback {
  const reader = recipient(
    [happened('delivered', 50), happened('opened', 70)],
    [reported('delivered', 51), reported('opened', 71)],
  );
  const nobody = recipient([happened('bounced', 40)], [reported('bounced', 43, explained)]);
  return line(
    API,
    Array.from({ length: 200 }, (_, i) => (i % 10 === 0 ? nobody : reader)),
  );
}

function listened(feedback: readonly Feedback[]): RunRecord {
  const record = runOf('listened', 5, { blocks: 6 });
  const { header } = record;
  return {
    ...record,
    header: { ...header, config: { ...header.config, feedback: 200 } },
    feedback: [...feedback],
    feedbackLeftOut: [{ type: 'feedback-left-out', transport: 'api-ses', reason: 'no-webhook' }],
  };
}

const summaryOf = (feedback: readonly Feedback[]) => analyze(listened(feedback));
const claimOf = (feedback: readonly Feedback[]) =>
  summaryOf(feedback).claims.find(({ id }) => id === 'api-interactive');

describe('delivery feedback', () => {
  const summary = summaryOf([smtpLine(), apiLine()]);
  const [smtp, api] = summary.feedback?.transports ?? [];

  it('counts reports per event against what happened, and marks events without reports', () => {
    expect(smtp?.events).toEqual([
      { event: 'refused', happened: 20, reported: 20, reportable: 20 },
      { event: 'delivered', happened: 180, reported: 180, reportable: 180 },
      { event: 'opened', happened: 180, reported: 0, reportable: 0 },
    ]);
    expect(smtp).toMatchObject({ happened: 380, reported: 200, duplicates: 0, falseReports: 0 });
    expect(api).toMatchObject({ happened: 380, reported: 380 });
  });

  it('counts an outcome as synchronous if the reply to the send held it', () => {
    expect(smtp?.deliveryOutcomes).toEqual({ decided: 200, reported: 200, synchronous: 20 });
    expect(api?.deliveryOutcomes).toEqual({ decided: 200, reported: 200, synchronous: 0 });
  });

  it('has delays from event and send to the report, and withholds percentiles with under 100 beyond', () => {
    expect(smtp?.reportDelayP50?.value).toBe(5);
    expect(smtp?.reportDelayP95).toBeNull();
    expect(smtp?.reportDelayMax?.value).toBe(5);
    expect(api?.outcomeDelayP50?.value).toBe(41);
    expect(smtp?.outcomeDelayP50).toMatchObject({ value: 45, low: null, high: null, unit: 'ms' });
  });

  it('counts right and wrong details', () => {
    const wrong = summaryOf([apiLine({ status: '5.0.0', diagnostic: FAILED.diagnostic ?? null })]).feedback
      ?.transports[0];
    expect(api?.details.find(({ detail }) => detail === 'status')).toEqual({
      detail: 'status',
      of: 20,
      right: 20,
      wrong: 0,
    });
    expect(wrong?.details.find(({ detail }) => detail === 'status')).toEqual({
      detail: 'status',
      of: 20,
      right: 0,
      wrong: 20,
    });
    expect(wrong?.failures).toEqual({ happened: 20, explained: 0 });
    expect(api?.details.find(({ detail }) => detail === 'messageId')).toMatchObject({ of: 380, right: 380 });
  });

  it('distinguishes repeated reports from false ones', () => {
    const odd = recipient(
      [happened('deferred', 20), happened('deferred', 30), happened('delivered', 40)],
      [
        reported('deferred', 21),
        reported('deferred', 31),
        reported('delivered', 41),
        reported('delivered', 42),
        reported('bounced', 43),
      ],
    );
    expect(summaryOf([line(API, [odd])]).feedback?.transports[0]).toMatchObject({
      happened: 3,
      reported: 3,
      duplicates: 1,
      falseReports: 1,
    });
  });

  it('appears in every report format, with the excluded transports', () => {
    const text = renderTerminal(summary, { columns: 120, color: false });
    expect(text).toMatch(/outcomes at once +20 of 200 +0 of 200/);
    expect(text).toMatch(/opened +0 of 180, no report +180 of 180/);
    expect(text).toContain('api-ses is left out: its mock has no webhook.');
    for (const width of [40, 60])
      expect(renderTerminal(summary, { columns: width, color: false })).toContain('20 of 200');
    const page = renderHtml(summary, { chartJs: '' });
    expect(page).toContain('id="feedback"');
    expect(page).toContain('0 of 180, no report');
    expect(renderMarkdown(summary)).toContain('| 20 of 200 |');
    expect(renderCsv(summary)).toContain('feedback outcomes at once,20,,,,events,of 200 that happened');
  });
});

describe('“an API is a more interactive exchange”', () => {
  it('depends, if SMTP leads in one kind of report and the API in another', () => {
    const claim = claimOf([smtpLine(), apiLine()]);
    expect(claim?.verdict).toBe('depends');
    expect(claim?.because).toBe(
      'It depends on the report that you need: SMTP led in outcomes in the answer to the send; the API led in openings and clicks reported. Shares of what the mocks recorded for 200 recipients: outcomes in the answer to the send: SMTP 10 %, API 0 %; outcomes reported in the end: SMTP 100 %, API 100 %; failures reported with status code and text: SMTP 100 %, API 100 %; openings and clicks reported: SMTP 0 %, API 100 %.',
    );
    expect(claim?.evidence).toHaveLength(8);
  });

  it('is refuted if the API leads in nothing', () => {
    expect(claimOf([smtpLine('yes'), apiLine({})])?.verdict).toBe('refuted');
  });

  it('is supported if the API leads in something and SMTP in nothing', () => {
    const deaf = line(
      SMTP,
      smtpLine().recipients.map((one) => ({
        ...one,
        reported: one.reported.filter(({ event }) => event !== 'refused'),
      })),
    );
    expect(claimOf([deaf, apiLine()])?.verdict).toBe('supported');
  });

  it('gives a protocol no lead if one of its transports reports less than the other protocol', () => {
    const other = { ...apiLine(), scenario: 'receipt/client-render/api-sendgrid' };
    const silent = { ...other, recipients: other.recipients.map((one) => ({ ...one, reported: [] })) };
    const claim = claimOf([smtpLine(), apiLine(), silent]);
    expect(claim?.verdict).toBe('refuted');
    expect(claim?.because).toContain('openings and clicks reported: SMTP 0 %, API 0–100 %');
  });

  it('is not tested without feedback from both protocols', () => {
    expect(claimOf([smtpLine()])).toMatchObject({
      verdict: 'not tested',
      because: expect.stringContaining('only one'),
    });
    expect(analyze(runOf('deaf', 5, { blocks: 6 })).claims.at(-1)).toMatchObject({
      id: 'api-interactive',
      verdict: 'not tested',
      because: expect.stringContaining('--feedback'),
    });
  });
});
