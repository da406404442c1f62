import { takeRecipients } from '../../load/tally.ts';
import type { CountedWork } from '../../model/instructions.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { Session } from '../session.ts';
import type { CountAnswer, CountRequest } from './protocol.ts';

/** The tools of a counted process. */
export interface CountTools {
  /** Marks a place in the count. */
  readonly mark: () => void;
  /** Collects garbage; `minor`: of the young generation. */
  readonly collect: (what: 'all' | 'minor') => void;
  /** Reports a batch; true if another one is wanted. */
  readonly report: (batch: Extract<CountAnswer, { type: 'batch' }>) => boolean;
}

/**
 * Composes or sends the same messages again and again, each batch between two marks. Each starts from a
 * collected heap and ends with one collection of the young generation, so that garbage counts, but not the
 * chance of when V8 collects it. Recipients are drawn before, since a sender has them; their fields are
 * computed within.
 */
export async function runBatches(
  session: Session,
  { work, messages, tag }: Omit<CountRequest, 'setup'>,
  { mark, collect, report }: CountTools,
): Promise<void> {
  for (;;) {
    const calls = await drawCalls(session, messages, tag);
    collect('all');
    mark();
    const bytes = await WORK[work](session, calls);
    collect('minor');
    mark();
    if (!report({ type: 'batch', messages: calls.flat().length, bytes })) return;
  }
}

async function drawCalls(
  { setup, workload }: Session,
  messages: number,
  tag: string,
): Promise<readonly (readonly Recipient[])[]> {
  const { batch } = setup.scenario.load;
  const stream = workload.recipients(0, tag);
  try {
    const calls: (readonly Recipient[])[] = [];
    for (let drawn = 0; drawn < messages; drawn += batch) calls.push(await takeRecipients(stream, batch));
    return calls;
  } finally {
    await stream.close();
  }
}

type Work = (session: Session, calls: readonly (readonly Recipient[])[]) => Promise<number>;

const WORK: Readonly<Record<CountedWork, Work>> = {
  /** As many at once as in a trial: asynchronous composers share turns of the event loop. */
  async compose({ setup, transport }, calls) {
    const { concurrency } = setup.scenario.load;
    let next = 0;
    let bytes = 0;
    const worker = async (): Promise<void> => {
      for (let call = calls[next++]; call !== undefined; call = calls[next++])
        bytes += await transport.compose(call);
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, calls.length) }, worker));
    return bytes;
  },
  /** One after the other: the order of replies to concurrent calls would differ from run to run. */
  async send({ transport }, calls) {
    let bytes = 0;
    for (const call of calls) {
      const outcomes = await transport.send(call);
      const refused = outcomes.find(({ kind }) => kind !== 'accepted');
      if (refused !== undefined && 'reason' in refused)
        throw new Error(`a counted message was ${refused.kind}: ${refused.reason}`);
      bytes += await transport.compose(call);
    }
    return bytes;
  },
};
