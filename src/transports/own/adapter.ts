import type { Content } from '../../model/content.ts';
import { usageError } from '../../model/error.ts';
import { ACCEPTED, type Outcome } from '../../model/outcome.ts';
import type { Recipient } from '../../model/recipient.ts';
import type {
  Transport,
  TransportDefinition,
  TransportFacts,
  TransportOptions,
} from '../../model/transport.ts';
import { notPrepared, refused } from '../outcomes.ts';
import { calledByName, checkedOutcome, checkedSession } from './checks.ts';
import type { OutgoingMessage, OwnSession, OwnTransport } from './define.ts';

/** A call with more recipients sends its messages one after the other. */
const OWN_MAX_BATCH = 1000;

/**
 * Adapts a user's transport to the contract of all transports.
 * @param module how errors name the user's module
 */
export function ownDefinition(name: string, own: OwnTransport, module = name): TransportDefinition {
  return {
    name,
    protocol: own.mock === 'smtp' ? 'smtp' : 'api',
    mock: own.mock,
    summary: 'your own module',
    maxBatch: OWN_MAX_BATCH,
    features: [],
    composesOnlyInSend: true,
    limitSource: 'sends one message at a time',
    messagesPerRequest: () => 1,
    leavesOut: () => [],
    create: (options) => new OwnAdapter(own, options, module),
  };
}

class OwnAdapter implements Transport {
  readonly #own: OwnTransport;
  readonly #options: TransportOptions;
  readonly #module: string;
  #messageFor: ((recipient: Recipient) => OutgoingMessage) | undefined;
  #session: OwnSession | undefined;

  constructor(own: OwnTransport, options: TransportOptions, module: string) {
    this.#own = own;
    this.#options = options;
    this.#module = module;
  }

  async prepare(content: Content): Promise<void> {
    this.#messageFor = messages(content);
    const opened: unknown = await calledByName(this.#module, 'open()', () => this.#own.open(this.#options));
    this.#session = checkedSession(opened, this.#module);
  }

  async send(recipients: readonly Recipient[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const recipient of recipients) outcomes.push(await this.#deliver(recipient));
    return outcomes;
  }

  /** The bytes that the user's code writes are unknown, so the size is that of subject and bodies. */
  compose(recipients: readonly Recipient[]): Promise<number> {
    const messageFor = this.#ready();
    let bytes = 0;
    for (const recipient of recipients) {
      const { subject, text, html } = messageFor(recipient);
      bytes += Buffer.byteLength(subject) + Buffer.byteLength(text) + Buffer.byteLength(html);
    }
    return Promise.resolve(bytes);
  }

  facts(): TransportFacts {
    const { concurrency, connection, timeoutMs } = this.#options;
    return { library: 'your own module', poolSize: concurrency, connection, timeoutMs };
  }

  async close(): Promise<void> {
    await calledByName(this.#module, 'close()', () => this.#session?.close?.());
  }

  async #deliver(recipient: Recipient): Promise<Outcome> {
    const message = this.#ready()(recipient);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Outcome>((resolve) => {
      timer = setTimeout(() => resolve(refused('timed-out', 'no reply in time')), this.#options.timeoutMs);
    });
    let resolved: unknown;
    try {
      resolved = await Promise.race([this.#session?.send(message), late]);
    } catch (error) {
      return refused('failed', error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(timer);
    }
    return checkedOutcome(resolved, this.#module) ?? ACCEPTED;
  }

  #ready(): (recipient: Recipient) => OutgoingMessage {
    if (this.#messageFor === undefined) throw notPrepared();
    return this.#messageFor;
  }
}

function messages(content: Content): (recipient: Recipient) => OutgoingMessage {
  const { from, replyTo: replyToList, attachments } = content.common;
  const [replyTo = from] = replyToList;
  const common = { from, replyTo, replyToList, attachments };
  const to = ({ address, name }: Recipient) => ({ to: { address, name } });
  switch (content.strategy) {
    case 'static':
      return (recipient) => ({ ...common, ...to(recipient), ...content.message });
    case 'client-render':
      return (recipient) => ({ ...common, ...to(recipient), ...content.render(recipient) });
    case 'server-merge':
      throw usageError(
        'own-transport-merge',
        'your own transport receives rendered messages and can’t send with server-merge',
        'choose --strategy static,client-render',
      );
    default:
      return content satisfies never;
  }
}
