import { afterEach, expect, it } from 'vitest';
import { MockService } from '../../../mocks/process/service.ts';
import type { FeedbackSettings } from '../../../src/model/feedback.ts';
import { LOOPBACK } from '../../../src/model/loopback.ts';
import type { MockAnswer, MockSetup } from '../../../src/model/protocol.ts';
import { RawClient } from '../smtp/raw-client.ts';
import { RECIPIENTS, SEED } from './recipients.ts';

const services: MockService[] = [];

afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
});

const PLAIN = {
  mock: 'smtp',
  host: 'fast',
  port: 0,
  security: 'none',
  link: LOOPBACK,
  seed: 1,
  stall: null,
  faults: null,
} as const;
const FEEDBACK: FeedbackSettings = { seed: SEED, target: { by: 'reports', host: '127.0.0.1', port: 9 } };

function service(): MockService {
  const started = new MockService();
  services.push(started);
  return started;
}

async function setUp(mock: MockService, setup: MockSetup): Promise<Extract<MockAnswer, { type: 'setup' }>> {
  const answer = await mock.answer({ type: 'setup', setup });
  if (answer.type !== 'setup') throw new Error(JSON.stringify(answer));
  return answer;
}

it('a mock with feedback returns the true outcomes on request', async () => {
  const mock = service();
  const { endpoint, facts } = await setUp(mock, { ...PLAIN, feedback: FEEDBACK });
  expect(facts['deliveryNotifications']).toBe(true);
  const client = await RawClient.greeted(endpoint);
  await client.deliver([RECIPIENTS.refused, RECIPIENTS.bounced], 'X-Sendoff-Id: 1-a\r\n\r\nText\r\n');
  client.close();
  // Nobody takes reports at this port.
  expect(await mock.answer({ type: 'feedback', waitMs: 20_000 })).toMatchObject({
    type: 'feedback',
    truth: {
      complete: true,
      reports: 0,
      failedReports: 3,
      recipients: [
        {
          recipient: RECIPIENTS.refused,
          deliveryOutcome: 'refused',
          events: [{ event: 'refused', reported: 'yes' }],
        },
        {
          recipient: RECIPIENTS.bounced,
          id: '1-a',
          messageId: null,
          deliveryOutcome: 'bounced',
          events: [{ event: 'bounced', reported: 'undeliverable' }],
        },
      ],
    },
  });
});

it('a mock without feedback reports that, and feedback excludes faults', async () => {
  const mock = service();
  await setUp(mock, PLAIN);
  expect(await mock.answer({ type: 'feedback', waitMs: 1 })).toMatchObject({
    type: 'fault',
    message: 'this mock was started without feedback',
  });
  const faults = { script: { name: 'none', rules: [], rate: null }, seed: 1 };
  expect(
    await service().answer({ type: 'setup', setup: { ...PLAIN, faults, feedback: FEEDBACK } }),
  ).toMatchObject({ type: 'fault' });
});
