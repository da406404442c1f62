import { isDialectName, startApiMock } from '../../mocks/api/index.ts';
import type { Delivery, MockServer } from '../../mocks/contract.ts';
import { startSmtpMock } from '../../mocks/smtp/index.ts';
import type { Content } from '../../src/model/content.ts';
import type { CanonicalMessage } from '../../src/model/proof/canonical.ts';
import type { Recipient } from '../../src/model/recipient.ts';
import type { TransportDefinition } from '../../src/model/transport.ts';
import { featuresOf, securityFor } from './featured.ts';

export type Host = 'fast' | 'library';

function startMock(definition: TransportDefinition, host: Host, deliveries: Delivery[]): Promise<MockServer> {
  const { mock = '' } = definition;
  const sink = { keeps: true, deliver: (one: Delivery) => void deliveries.push(one) };
  const options = { port: 0, sink, host, security: securityFor(definition) };
  return isDialectName(mock) ? startApiMock({ ...options, dialect: mock }) : startSmtpMock(options);
}

/**
 * What a mock received from a transport: outcomes (or their reasons) in order, messages and identities as
 * they came.
 */
export interface Meeting {
  readonly outcomes: readonly string[];
  readonly received: readonly CanonicalMessage[];
  readonly ids: readonly string[];
}

/** Sends to these recipients, so many a call, through a mock that is started for it and stopped again. */
export async function meet(
  definition: TransportDefinition,
  content: Content,
  host: Host,
  recipients: readonly Recipient[],
  batch: number,
): Promise<Meeting> {
  const deliveries: Delivery[] = [];
  const mock = await startMock(definition, host, deliveries);
  const transport = definition.create({
    endpoint: mock.endpoint,
    concurrency: 1,
    connection: 'warm',
    timeoutMs: 10_000,
    features: featuresOf(definition),
  });
  try {
    await transport.prepare(content);
    const outcomes: string[] = [];
    for (let first = 0; first < recipients.length; first += batch) {
      for (const outcome of await transport.send(recipients.slice(first, first + batch))) {
        outcomes.push(outcome.kind === 'accepted' ? outcome.kind : outcome.reason);
      }
    }
    const received = await Promise.all(deliveries.map((one) => one.read()));
    return { outcomes, received, ids: deliveries.map(({ id }) => id) };
  } finally {
    await transport.close();
    await mock.close();
  }
}
