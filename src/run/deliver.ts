import { type Outcome, reasonOf } from '../model/outcome.ts';
import type { ExpectedMessage } from '../model/protocol.ts';
import type { Recipient } from '../model/recipient.ts';
import type { Endpoint, Transport } from '../model/transport.ts';
import type { ClientParts, Session } from './session.ts';

interface Calls {
  readonly batch: number;
  readonly concurrency: number;
}

/** Sends to each recipient once; returns the expected messages. */
export async function deliverOnce(
  { setup, workload, transport }: Session,
  recipients: readonly Recipient[],
): Promise<readonly ExpectedMessage[]> {
  const outcomes = await sendAll(transport, recipients, setup.scenario.load);
  return await expectedOf(workload, recipients, outcomes);
}

/**
 * Like `deliverOnce`, to another server, through a separate transport. It uses one kept connection, because
 * smtp-server delays each greeting by 100 ms and only content is compared.
 */
export async function deliverExternally(
  { setup, workload }: Session,
  parts: ClientParts,
  endpoint: Endpoint,
  recipients: readonly Recipient[],
): Promise<readonly ExpectedMessage[]> {
  const { scenario } = setup;
  const load = { ...scenario.load, concurrency: 1 };
  const alone = { ...setup, endpoint, scenario: { ...scenario, connection: 'warm' as const, load } };
  const transport = await parts.transport(alone);
  try {
    await transport.prepare(workload.content);
    const outcomes = await sendAll(transport, recipients, load);
    return await expectedOf(workload, recipients, outcomes);
  } finally {
    await transport.close();
  }
}

async function sendAll(
  transport: Transport,
  recipients: readonly Recipient[],
  { batch, concurrency }: Calls,
): Promise<readonly (Outcome | undefined)[]> {
  const outcomes: (Outcome | undefined)[] = new Array(recipients.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < recipients.length) {
      const from = next;
      next += batch;
      const answers = await transport.send(recipients.slice(from, from + batch));
      for (const [i, outcome] of answers.entries()) outcomes[from + i] = outcome;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return outcomes;
}

async function expectedOf(
  workload: Session['workload'],
  recipients: readonly Recipient[],
  outcomes: readonly (Outcome | undefined)[],
): Promise<readonly ExpectedMessage[]> {
  const expected: ExpectedMessage[] = [];
  for (const [i, recipient] of recipients.entries()) {
    expected.push({
      index: recipient.index,
      message: await workload.expected(recipient),
      outcome: outcomeText(outcomes[i]),
    });
  }
  return expected;
}

function outcomeText(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'no outcome';
  return outcome.kind === 'accepted' ? outcome.kind : `${outcome.kind}: ${reasonOf(outcome)}`;
}
