import { takeRecipients } from '../load/tally.ts';
import { watchPhases } from '../measure/phase-watch.ts';
import { timeFunctions } from '../measure/phases.ts';
import type { ClientRenderContent } from '../model/content.ts';
import type { Rendered } from '../model/message.ts';
import type { ClientSetup } from '../model/protocol.ts';
import type { Recipient } from '../model/recipient.ts';
import type { Micros, Phases } from '../model/run-file.ts';
import type { WireCall } from '../model/wire-phases.ts';
import type { ClientParts, Session } from './session.ts';
import { timeWire } from './wire-phases.ts';

/** The client's CPU time for rendering and composing, and the phases of calls over new connections. */
export async function timedPhases(
  session: Session,
  parts: ClientParts,
  { timeMs, tag }: { readonly timeMs: number; readonly tag?: string | undefined },
): Promise<Omit<Phases, 'type' | 'scenario'>> {
  return { ...(await timeComputing(session, timeMs)), wire: await timeCalls(session, parts, tag) };
}

/**
 * Composes as many concurrent calls as the scenario sends, because asynchronous composers share turns of the
 * event loop. Every call takes new recipients, so that rendering includes the computation of their fields.
 */
async function timeComputing(
  { setup, workload, transport }: Session,
  timeMs: number,
): Promise<Pick<Phases, 'renderMicros' | 'composeMicros' | 'composedBytes'>> {
  const { content } = workload;
  const { batch, concurrency } = setup.scenario.load;
  const stream = workload.recipients(0);
  try {
    const take = async (): Promise<Recipient[]> => await takeRecipients(stream, batch);
    const calls = async (call: () => Promise<unknown>): Promise<void> => {
      await Promise.all(Array.from({ length: concurrency }, call));
    };
    const composedBytes = (await transport.compose(await take())) / batch;
    const compose = (): Promise<void> => calls(async () => await transport.compose(await take()));
    const render =
      content.strategy === 'client-render'
        ? (): Promise<void> => calls(async () => await rendered(content, await take()))
        : undefined;
    const timed = await timeFunctions({ compose, ...(render === undefined ? {} : { render }) }, timeMs);
    const recipients = batch * concurrency;
    return {
      renderMicros: timed.render === undefined ? null : perRecipient(timed.render, recipients),
      composeMicros: perRecipient(timed.compose, recipients),
      composedBytes,
    };
  } finally {
    await stream.close();
  }
}

async function rendered(
  { ready, render }: ClientRenderContent,
  recipients: readonly Recipient[],
): Promise<readonly Rendered[]> {
  if (ready !== undefined) await ready(recipients);
  return recipients.map(render);
}

/**
 * Uses a separate transport, to leave the trials' one untouched. Null for the null transport, the user's own
 * modules, and external servers, which get only requested messages.
 */
async function timeCalls(
  { setup, workload }: Session,
  parts: ClientParts,
  tag: string | undefined,
): Promise<WireCall[] | null> {
  const { scenario, endpoint, own, targets } = setup;
  if (endpoint === null || own !== null || targets !== null) return null;
  const phases = watchPhases(() => performance.now() * 1000);
  const load = { ...scenario.load, concurrency: 1 };
  const alone: ClientSetup = { ...setup, scenario: { ...scenario, connection: 'cold', load } };
  const transport = await parts.transport(alone, phases.watch);
  const stream = workload.recipients(0, tag);
  try {
    await transport.prepare(workload.content);
    return await timeWire(transport, phases, stream);
  } finally {
    await stream.close();
    await transport.close();
  }
}

function perRecipient({ mean, low, high, samples }: Micros, recipients: number): Micros {
  return { mean: mean / recipients, low: low / recipients, high: high / recipients, samples };
}
