import { expect, it } from 'vitest';
import { MockService } from '../../mocks/process/service.ts';
import { feedbackFigures as summarized } from '../../src/analyze/figures/feedback.ts';
import { openReceiver, reports } from '../../src/feedback/receiver.ts';
import type { Feedback, FeedbackSummary } from '../../src/model/feedback-run.ts';
import { LOOPBACK } from '../../src/model/loopback.ts';
import type { MockAnswer, MockRequest } from '../../src/model/protocol.ts';
import { joinReports } from '../../src/run/feedback.ts';
import { sendIndividually } from '../../src/run/send-individually.ts';
import { TRANSPORTS } from '../../src/transports/index.ts';
import { createWorkload } from '../../src/workload/index.ts';
import { fabricateRun } from '../analyze/fabricate-run.ts';
import { fabricateScenario } from '../analyze/fabricate-scenario.ts';

const SEED = 11;
const MESSAGES = 60;

/** Providers' libraries are told by the same webhooks. */
const TELLING = TRANSPORTS.filter(
  ({ name, mock, notifies }) =>
    !name.startsWith('sdk-') && mock !== undefined && (mock === 'smtp' ? notifies === true : reports(mock)),
);

/** Sends over real sockets, and waits until the mock has told all. */
async function listenedTo(name: string, host: 'fast' | 'library'): Promise<FeedbackSummary> {
  const definition = TELLING.find((one) => one.name === name);
  const mock = definition?.mock;
  if (definition === undefined || mock === undefined) throw new Error(`${name} is not told anything`);
  const receiver = await openReceiver(mock, () => {});
  const service = new MockService();
  const ask = async <Type extends MockRequest['type'] & MockAnswer['type']>(
    request: MockRequest & { readonly type: Type },
  ): Promise<MockAnswer & { readonly type: Type }> => {
    const answer = await service.answer(request);
    if (answer.type === 'fault') throw new Error(answer.message);
    return answer as MockAnswer & { readonly type: Type };
  };
  const { endpoint } = await ask({
    type: 'setup',
    setup: {
      mock,
      host,
      port: 0,
      security: 'none',
      link: LOOPBACK,
      seed: SEED,
      stall: null,
      faults: null,
      feedback: { seed: SEED, target: receiver.target },
    },
  });
  const transport = definition.create({
    endpoint,
    concurrency: 4,
    connection: 'warm',
    timeoutMs: 5_000,
    notify: true,
  });
  const workload = await createWorkload({
    kind: 'notification',
    strategy: 'client-render',
    seed: SEED,
    recipients: null,
    template: null,
    sizeBytes: null,
  });
  const stream = workload.recipients(0);
  try {
    await transport.prepare(workload.content);
    const sent = await sendIndividually(stream, transport, MESSAGES, 4, () => {});
    const { truth } = await ask({ type: 'feedback', waitMs: 10_000 });
    return summaryOf(
      name,
      joinReports(`notification/client-render/${name}`, sent, truth, await receiver.received()),
    );
  } finally {
    await stream.close();
    await transport.close();
    await service.close();
    await receiver.close();
  }
}

function summaryOf(transport: string, line: Feedback): FeedbackSummary {
  const record = fabricateRun({
    scenarios: [fabricateScenario('notification', 'client-render', transport)],
    blocks: 1,
  });
  const config = { ...record.header.config, feedback: MESSAGES };
  const [summary] =
    summarized({ ...record, header: { ...record.header, config }, feedback: [line] })?.transports ?? [];
  if (summary === undefined) throw new Error('there is no summary');
  return summary;
}

it.concurrent.each([
  ...TELLING.map(({ name }) => [name, 'fast'] as const),
  ['smtp-nodemailer', 'library'] as const,
  ['api-sendgrid', 'library'] as const,
])(
  'all events reported to %s by the %s mock happened, and all reportable events are reported',
  async (name, host) => {
    const summary = await listenedTo(name, host);
    expect(summary).toMatchObject({
      recipients: MESSAGES,
      complete: true,
      deliveryOutcomes: { decided: MESSAGES, reported: MESSAGES },
      duplicates: 0,
      falseReports: 0,
      unknownRecipients: 0,
      unauthenticated: 0,
      unreadable: 0,
    });
    for (const { event, reported, reportable } of summary.events)
      expect([event, reported]).toEqual([event, reportable]);
    expect(summary.details.filter(({ wrong }) => wrong > 0)).toEqual([]);
    expect(summary.details.find(({ detail }) => detail === 'messageId')).toMatchObject({
      right: summary.reported - (summary.events.find(({ event }) => event === 'refused')?.reported ?? 0),
    });
    expect(summary.reportDelayMax?.value).toBeGreaterThan(0);
    const isSmtp = name.startsWith('smtp-');
    expect(summary.deliveryOutcomes.synchronous > 0).toBe(isSmtp);
    expect(summary.events.find(({ event }) => event === 'opened')?.reportable === 0).toBe(isSmtp);
  },
);
