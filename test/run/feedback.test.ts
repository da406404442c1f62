import { describe, expect, it } from 'vitest';
import { detailOf } from '../../src/feedback/report.ts';
import type { FeedbackTruth } from '../../src/model/feedback.ts';
import type { SentMessage } from '../../src/model/protocol.ts';
import type { Recipient } from '../../src/model/recipient.ts';
import type { RunLine } from '../../src/model/run-file.ts';
import { joinReports, listenForFeedback } from '../../src/run/feedback.ts';
import { sendIndividually } from '../../src/run/send-individually.ts';
import { fabricateRun } from '../analyze/fabricate-run.ts';
import { fabricateScenario } from '../analyze/fabricate-scenario.ts';

const sent = (address: string, outcome: SentMessage['outcome']): SentMessage => ({
  address,
  sentMs: 1000,
  answeredMs: 1002,
  outcome,
});
const TRUTH: FeedbackTruth = {
  recipients: [
    {
      recipient: 'jane@example.com',
      id: '0-x',
      messageId: '0-x',
      deliveryOutcome: 'delivered',
      acceptedMs: 1001,
      events: [{ event: 'delivered', atMs: 1100, detail: detailOf({}), reported: 'yes' }],
    },
  ],
  complete: true,
  reports: 2,
  failedReports: 0,
};

describe('the events of one recipient', () => {
  const line = joinReports(
    'receipt/client-render/smtp-nodemailer',
    [
      sent('Jane@Example.com', { kind: 'accepted' }),
      sent('gone@example.com', { kind: 'rejected', reason: '550 5.1.1 no such user', status: '5.1.1' }),
    ],
    TRUTH,
    {
      events: [
        {
          event: 'delivered',
          recipient: 'jane@example.com',
          messageId: '0-x',
          detail: detailOf({}),
          atMs: 1103.25,
        },
        {
          event: 'bounced',
          recipient: 'nobody@example.com',
          messageId: null,
          detail: detailOf({}),
          atMs: 1104,
        },
      ],
      unproven: 1,
      unreadable: 0,
    },
  );

  it('are found by address, and their times count from the first send', () => {
    expect(line.recipients[0]).toMatchObject({
      sentMs: 0,
      answeredMs: 2,
      deliveryOutcome: 'delivered',
      happened: [{ event: 'delivered', atMs: 100 }],
      reported: [{ event: 'delivered', atMs: 103.25, messageId: '0-x' }],
    });
  });

  it('include the refusal in the reply to the send', () => {
    expect(line.recipients[1]).toMatchObject({
      deliveryOutcome: null,
      reported: [
        { event: 'refused', atMs: 2, detail: { status: '5.1.1', diagnostic: '550 5.1.1 no such user' } },
      ],
    });
  });

  it('contain no address, and events without a recipient are counted', () => {
    expect(JSON.stringify(line)).not.toContain('@');
    expect(line).toMatchObject({ unknownRecipients: 1, unauthenticated: 1, complete: true });
  });
});

it('messages are sent one per call to distinct addresses, as many as there are', async () => {
  const names = ['a', 'b', 'A', 'c'];
  let at = 0;
  const next = (): Recipient => {
    const index = at++;
    const address = `${names[index % names.length]}@example.com`;
    return { index, address, name: '', id: `${index}`, fields: {} };
  };
  const calls: number[] = [];
  const sentOnes = await sendIndividually(
    { next, close: () => Promise.resolve() },
    {
      send: (recipients) => {
        calls.push(recipients.length);
        return Promise.resolve(recipients.map(() => ({ kind: 'accepted' as const })));
      },
    },
    5,
    2,
    () => {},
  );
  expect(sentOnes.map(({ address }) => address)).toEqual(['a@example.com', 'b@example.com', 'c@example.com']);
  expect(calls).toEqual([1, 1, 1]);
  for (const { sentMs, answeredMs } of sentOnes) expect(answeredMs).toBeGreaterThanOrEqual(sentMs);
});

it('a transport without feedback is left out with a reason, without a process', async () => {
  const scenarios = [
    { transport: 'smtp-pipelined', mock: 'smtp' },
    { transport: 'smtp-nodemailer', mock: 'smtp', target: 'mail.example:25' },
    { transport: 'api-ses', mock: 'ses' },
    { transport: 'null', mock: null },
  ].map((one) => ({
    ...fabricateScenario('receipt', 'client-render', one.transport).scenario,
    role: 'measured' as const,
    ...one,
  }));
  const lines: RunLine[] = [];
  const record = fabricateRun({ blocks: 1 });
  await listenForFeedback(
    {
      plan: { seed: 1, scenarios, trials: [] },
      config: record.header.config,
      entries: {
        client: new URL('file:///nowhere'),
        mock: new URL('file:///nowhere'),
        ...{ counted: new URL('file:///nowhere'), valgrind: 'valgrind' },
        silenceMs: 1,
      },
      redact: (words) => words,
      notifies: ({ transport }) => transport === 'smtp-nodemailer',
      file: { path: '', append: () => {} },
      onEvent: () => {},
      signal: new AbortController().signal,
    },
    { append: (line) => void lines.push(line), record: () => record },
    10,
  );
  expect(
    lines.map((line) => (line.type === 'feedback-left-out' ? [line.transport, line.reason] : line)),
  ).toEqual([
    ['smtp-pipelined', 'no-notify'],
    ['smtp-nodemailer', 'real-server'],
    ['api-ses', 'no-webhook'],
    ['null', 'no-provider'],
  ]);
});
