import { type FeedbackSettings, sharedClockMs } from '../model/feedback.ts';
import { type Listening, LOOPBACK_ADDRESS } from './listening.ts';
import { startMailServer } from './mail-server.ts';
import { notifiedEvents } from './notification.ts';
import { type ReportedEvent, UnreadableReport } from './report.ts';
import { startWebServer } from './web-server.ts';
import { webhookOf } from './webhooks/index.ts';
import { makeProof } from './webhooks/proof.ts';

/** An event, and the arrival time of its report on the clock of `sharedClockMs`. */
export interface ReceivedEvent extends ReportedEvent {
  readonly atMs: number;
}

/** A mailbox or web server at which delivery reports arrive. */
export interface Receiver {
  /** The address to which the mock sends its reports. */
  readonly target: FeedbackSettings['target'];
  /** Returns all received events. Resolves when all reports are parsed. */
  received(): Promise<Received>;
  close(): Promise<void>;
}

export interface Received {
  readonly events: readonly ReceivedEvent[];
  /** The number of reports without a valid proof of their origin. They are not read. */
  readonly unproven: number;
  /** The number of reports that break their specification. */
  readonly unreadable: number;
}

/** True if a mock of this name (`smtp`, or a dialect) sends delivery reports. */
export function reports(mock: string): boolean {
  return mock === 'smtp' || webhookOf(mock) !== undefined;
}

/**
 * Receives the reports of a mock: by mail for `smtp`, by webhook for a dialect. `onEvents` is called with
 * the number of events so far.
 */
export async function openReceiver(mock: string, onEvents: (count: number) => void): Promise<Receiver> {
  return mock === 'smtp' ? await mailReceiver(onEvents) : await webReceiver(mock, onEvents);
}

async function mailReceiver(onEvents: (count: number) => void): Promise<Receiver> {
  const events: ReceivedEvent[] = [];
  let unreadable = 0;
  const reading = new Set<Promise<void>>();
  const read = async (mail: Buffer, atMs: number): Promise<void> => {
    try {
      for (const event of await notifiedEvents(mail)) events.push({ ...event, atMs });
      onEvents(events.length);
    } catch (cause) {
      if (!(cause instanceof UnreadableReport)) throw cause;
      unreadable++;
    }
  };
  const server = await startMailServer((mail) => {
    const one = read(mail, sharedClockMs());
    reading.add(one);
    one.then(
      () => reading.delete(one),
      () => {},
    );
  });
  return {
    target: { by: 'reports', host: LOOPBACK_ADDRESS, port: server.port },
    async received() {
      await Promise.all(reading);
      return { events, unproven: 0, unreadable };
    },
    close: () => server.close(),
  };
}

async function webReceiver(dialect: string, onEvents: (count: number) => void): Promise<Receiver> {
  const webhook = webhookOf(dialect);
  if (webhook === undefined) throw new Error(`the dialect ${dialect} has no webhooks`);
  const { secret, holds } = makeProof(webhook.proof, () => Date.now() / 1000);
  const events: ReceivedEvent[] = [];
  let unproven = 0;
  let unreadable = 0;
  const server: Listening = await startWebServer((request) => {
    const atMs = sharedClockMs();
    if (!holds(request)) {
      unproven++;
      return 401;
    }
    try {
      for (const event of webhook.reader.events(request.body.toString())) events.push({ ...event, atMs });
      onEvents(events.length);
      return 200;
    } catch (cause) {
      if (!(cause instanceof UnreadableReport)) throw cause;
      unreadable++;
      return 400;
    }
  });
  return {
    target: { by: 'webhook', url: `http://${LOOPBACK_ADDRESS}:${server.port}/${dialect}`, secret },
    received: () => Promise.resolve({ events, unproven, unreadable }),
    close: () => server.close(),
  };
}
