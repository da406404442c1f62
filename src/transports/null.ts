import { ACCEPTED, type Outcome } from '../model/outcome.ts';
import type { Recipient } from '../model/recipient.ts';
import type { Transport, TransportDefinition } from '../model/transport.ts';
import { accepted } from './outcomes.ts';

/**
 * Accepts every message at once and sends nothing, which shows the most that the harness itself can do.
 * Calls of one size share one resolved promise, so the transport adds no allocations of its own.
 */
export const nullTransport: TransportDefinition = {
  name: 'null',
  protocol: 'null',
  mock: undefined,
  summary: 'accepts every message and sends nothing: shows the limit of the harness',
  maxBatch: 100_000,
  features: [],
  limitSource: 'no limit of its own',
  messagesPerRequest: (_strategy, batch) => batch,
  leavesOut: () => [],
  create: createNull,
};

function createNull(): Transport {
  const single = Promise.resolve<readonly Outcome[]>(Object.freeze([ACCEPTED]));
  const answers = new Map<number, Promise<readonly Outcome[]>>([[1, single]]);
  const nothing = Promise.resolve(0);
  return {
    prepare: () => Promise.resolve(),
    send(recipients: readonly Recipient[]) {
      const count = recipients.length;
      if (count === 1) return single;
      const known = answers.get(count);
      if (known !== undefined) return known;
      const made = Promise.resolve(accepted(count));
      answers.set(count, made);
      return made;
    },
    compose: () => nothing,
    facts: () => ({}),
    close: () => Promise.resolve(),
  };
}
