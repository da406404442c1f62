import { randomBytes } from 'node:crypto';
import { setTimeout as waitMs } from 'node:timers/promises';
import { type Pacer, startPacer } from '../load/pacer.ts';
import { SendLimiter } from '../load/send-limiter.ts';
import { takeRecipients } from '../load/tally.ts';
import { warmUp } from '../load/warm-up.ts';
import { SharedSlices } from '../measure/shared-slices.ts';
import { countSocketWrites } from '../measure/socket-writes.ts';
import type { Content, Workload } from '../model/content.ts';
import type { SharedWindow } from '../model/duet.ts';
import { sharedClockMs } from '../model/feedback.ts';
import { ID_HEADER } from '../model/proof/identity.ts';
import { ledgerKey } from '../model/proof/ledger.ts';
import type { ClientAnswer, ClientRequest, ClientSetup, IdentifiedKey } from '../model/protocol.ts';
import { seededRandom } from '../model/random.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';
import type { RetryPolicy } from '../model/retry.ts';
import type { ClosedLoad, TrialLength } from '../model/scenario.ts';
import { AcceptedSet } from './accepted-set.ts';
import { timedPhases } from './client-phases.ts';
import { deliverExternally, deliverOnce } from './deliver.ts';
import { type Expectations, expectationsFor } from './expectation.ts';
import { sendIndividually } from './send-individually.ts';
import type { ClientParts, Session } from './session.ts';
import { type TimedTrial, timedTrial } from './timed-trial.ts';

/** Reasons kept from a warm-up. */
const MAX_REASONS = 5;
type TrialRequest = Omit<Extract<ClientRequest, { type: 'trial' }>, 'type'>;
type DeliverRequest = Extract<ClientRequest, { type: 'deliver' }>;
type ExpectRequest = Extract<ClientRequest, { type: 'expect' }>;

/** The client's side of the process protocol, for one scenario. */
export class Client {
  readonly #parts: ClientParts;
  #pacer: Promise<Pacer> | undefined;
  /** Accepted recipients of the last trial; only with retries. */
  #acceptedSet: AcceptedSet | undefined;
  #session: Session | undefined;
  #expectations: Expectations | undefined;
  /** Set if it sends to external servers. */
  #sendLimits: SendLimiter | undefined;

  constructor(parts: ClientParts) {
    this.#parts = parts;
  }

  async handle(request: ClientRequest): Promise<ClientAnswer> {
    switch (request.type) {
      case 'setup':
        return await this.#setup(request.setup);
      case 'warm-up':
        return await this.#warmUp(request.windowMs, request.maxWindows, request.tag);
      case 'deliver':
        return await this.#deliver(request);
      case 'trial':
        return await this.#trial(request);
      case 'expect':
        return await this.#expect(request);
      case 'count':
        return await this.#count(request.first, request.messages, request.tag);
      case 'identify':
        return await this.#identify(request);
      case 'phases':
        return { type: 'phases', phases: await timedPhases(this.#open(), this.#parts, request) };
      case 'feedback':
        return await this.#feedback(request.messages);
      case 'close':
        await this.#session?.transport.close();
        await (await this.#pacer)?.close();
        return { type: 'close' };
      default:
        return request satisfies never;
    }
  }

  async #setup(setup: ClientSetup): Promise<ClientAnswer> {
    const workload = await this.#parts.workload(setup);
    const transport = await this.#parts.transport(setup);
    await transport.prepare(workload.content);
    this.#session = { setup, workload, transport };
    const { sendLimits = null } = setup.targets ?? {};
    if (sendLimits !== null)
      this.#sendLimits = new SendLimiter(sendLimits, { now: () => performance.now(), waitMs });
    return { type: 'setup', facts: transport.facts() };
  }

  async #warmUp(windowMs: number, maxWindows: number, tag?: string): Promise<ClientAnswer> {
    const { concurrency, batch } = this.#open().setup.scenario.load;
    const load: ClosedLoad = { model: 'closed', concurrency, batch };
    const sends = {
      first: 0,
      length: { durationMs: windowMs },
      load,
      seed: 0,
      ...(tag === undefined ? {} : { tag }),
    };
    let accepted = 0;
    const reasons = new Set<string>();
    // A window runs the code of a trial, so that V8 compiles that code.
    const window = async (): Promise<number> => {
      const { measures } = await this.#trial(sends, true);
      accepted += measures.outcomes.accepted;
      if (reasons.size < MAX_REASONS) for (const reason of measures.reasons) reasons.add(reason);
      return (measures.outcomes.accepted / measures.elapsedMs) * 1000;
    };
    const result = await warmUp(window, maxWindows);
    return { type: 'warm-up', ...result, accepted, reasons: [...reasons].slice(0, MAX_REASONS) };
  }

  async #trial(
    { first, length, load, seed, tag, shared }: TrialRequest,
    warm = false,
  ): Promise<ClientAnswer & { readonly type: 'trial' }> {
    const { setup, workload, transport } = this.#open();
    const recipients = this.#limitedRecipients(workload, first, tag);
    const idOf = ledgerIdentity(workload.content);
    // A report would wake the orchestrator, which has no core of its own.
    const progress = shared === undefined ? this.#parts.progress : silent;
    const policy = warm ? null : setup.retry;
    this.#acceptedSet = policy === null ? undefined : new AcceptedSet(first);
    try {
      const pacer = (): Promise<Pacer> => (this.#pacer ??= startPacer());
      const slices = shared && new SharedSlices(shared, sharedClockMs() - performance.now());
      const sent = await timedTrial({
        ...{ transport, recipients, load, seed, pacer, idOf, progress, shared: slices },
        length: shared === undefined ? length : untilEnd(shared),
        retry: retryOf(policy, seed, this.#acceptedSet),
      });
      return { type: 'trial', ...sent, sliceMessages: slices?.messages() ?? [] };
    } finally {
      await recipients.close();
    }
  }

  async #count(first: number, messages: number, tag?: string): Promise<ClientAnswer> {
    const { setup, workload, transport } = this.#open();
    const { batch } = setup.scenario.load;
    const stream = this.#limitedRecipients(workload, first, tag);
    const stop = countSocketWrites();
    let sent = 0;
    try {
      while (sent < messages) {
        const recipients = await takeRecipients(stream, Math.min(batch, messages - sent));
        await transport.send(recipients);
        sent += recipients.length;
      }
      const writes = stop();
      // Libraries that write below JavaScript, like node:http2, are not counted.
      return { type: 'count', messages: sent, writes: writes === 0 ? null : writes };
    } finally {
      stop();
      await stream.close();
    }
  }

  async #deliver({ first, messages, tag, otherHost }: DeliverRequest): Promise<ClientAnswer> {
    const session = this.#open();
    const stream = this.#limitedRecipients(session.workload, first, tag);
    let recipients: readonly Recipient[];
    try {
      recipients = await takeRecipients(stream, messages);
    } finally {
      await stream.close();
    }
    const expected =
      otherHost === undefined
        ? await deliverOnce(session, recipients)
        : await deliverExternally(session, this.#parts, otherHost, recipients);
    return { type: 'deliver', expected };
  }

  /**
   * The messages that recipients of the last trial should have received; the first request brings the list.
   */
  async #expect({ range, recipients, from, count }: ExpectRequest): Promise<ClientAnswer> {
    const { workload } = this.#open();
    if (range !== undefined) this.#expectations = await expectationsFor(workload, range, recipients ?? []);
    if (this.#expectations === undefined) throw new Error('the first expect request must name the messages');
    return { type: 'expect', expected: await this.#expectations.take(from, count) };
  }

  async #identify(request: Extract<ClientRequest, { type: 'identify' }>): Promise<ClientAnswer> {
    const { workload } = this.#open();
    const idOf = ledgerIdentity(workload.content);
    const wanted = new Set(request.keys.map(({ high, low }) => `${high}:${low}`));
    const found: IdentifiedKey[] = [];
    const acceptedSet = this.#acceptedSet;
    const stream = workload.recipients(request.first, request.tag);
    try {
      // Static messages to one address share a key, so that all recipients must be searched.
      const wantedCount = acceptedSet === undefined ? wanted.size : Number.POSITIVE_INFINITY;
      for (let i = 0; i < request.messages && found.length < wantedCount; i++) {
        const recipient = await stream.next();
        const key = ledgerKey(recipient.address, idOf(recipient));
        if (wanted.has(`${key.high}:${key.low}`)) {
          const { index, address } = recipient;
          found.push({ ...key, index, address, accepted: acceptedSet?.wasAccepted(index) ?? true });
        }
      }
    } finally {
      await stream.close();
    }
    return { type: 'identify', found };
  }

  /** Recipients within the send limits; every send takes its recipients from here. */
  #limitedRecipients(workload: Workload, first: number, tag?: string): RecipientStream {
    const recipients = workload.recipients(first, tag);
    return this.#sendLimits?.bind(recipients) ?? recipients;
  }

  async #feedback(messages: number): Promise<ClientAnswer> {
    const { setup, workload, transport } = this.#open();
    const stream = this.#limitedRecipients(workload, 0);
    try {
      const { concurrency } = setup.scenario.load;
      const sent = await sendIndividually(stream, transport, messages, concurrency, (answered) =>
        this.#parts.progress({ messages: answered, accepted: 0, elapsedMs: 0 }),
      );
      return { type: 'feedback', sent };
    } finally {
      await stream.close();
    }
  }

  #open(): Session {
    if (this.#session === undefined) throw new Error('the client was not set up');
    return this.#session;
  }
}

function silent(): void {}

function untilEnd({ startMs, sliceMs, slices }: SharedWindow): TrialLength {
  return { durationMs: Math.max(sliceMs, startMs + slices * sliceMs - sharedClockMs()) };
}

/** The identity in the ledger: shared by all static messages, or the recipient's. */
function ledgerIdentity(content: Content): (recipient: Recipient) => string {
  if (content.strategy !== 'static') return ({ id }) => id;
  const common = content.message.headers[ID_HEADER] ?? '';
  return () => common;
}

/** The nonce makes the idempotency keys of this trial unique at the mock. */
function retryOf(
  policy: RetryPolicy | null,
  seed: number,
  acceptedSet: AcceptedSet | undefined,
): TimedTrial['retry'] {
  if (policy === null || acceptedSet === undefined) return null;
  return { policy, random: seededRandom(seed), nonce: randomBytes(6).toString('hex'), acceptedSet };
}
