import { createTransport, type SMTPEnvelopeDsn, type SMTPTransportOptions } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Content } from '../../model/content.ts';
import { type Feature, securityOf } from '../../model/feature.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { SessionMeasures } from '../../model/session.ts';
import type {
  Transport,
  TransportDefinition,
  TransportFacts,
  TransportOptions,
} from '../../model/transport.ts';
import { type Trust, trustOf } from '../endpoint.ts';
import { libraryVersion } from '../library.ts';
import { domainOf } from '../mailbox.ts';
import { notPrepared } from '../outcomes.ts';
import { redactor } from '../redaction.ts';
import { splitRecipients } from '../split.ts';
import { DKIM_FACT, type DkimKey, type MakeDkimKey, makeDkimKey, signWith } from './dkim.ts';
import { authenticationOf, type Login, loginOf } from './login.ts';
import { coldDelivery, type Delivery, PooledDelivery } from './mail-delivery.ts';
import { MailSession } from './mail-session.ts';
import type { MergeDialect } from './merge/merge.ts';
import { type SmtpMessage, type SmtpMessages, smtpMessages } from './messages.ts';
import { type OwnSockets, ownSockets } from './own-sockets.ts';
import { type MailOf, mailPreparationOf, PREPARATIONS, prepareMail } from './preparation.ts';
import { placesLeft, SessionLog } from './session-limits.ts';
import { resumptionOf } from './sessions.ts';
import { CONNECTION_FEATURES, sharedDefinition } from './shared-definition.ts';
import { phaseLogger } from './watched.ts';

export const smtpNodemailer: TransportDefinition = {
  ...sharedDefinition,
  name: 'smtp-nodemailer',
  protocol: 'smtp',
  mock: 'smtp',
  summary: 'SMTP by nodemailer with pooled connections; merges with the X-SMTPAPI header',
  features: [...CONNECTION_FEATURES, 'dkim-rsa', ...PREPARATIONS],
  needs: { resume: ['tls'] },
  notifies: true,
  replacesConnections: true,
  create: (options) => new NodemailerTransport(options),
};

type PreparedMessages = SmtpMessages & { readonly mailOf: MailOf };

/** The APIs' connections are kept for the same time. */
const KEEP_ALIVE_MS = 600_000;

export class NodemailerTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #merge: MergeDialect | undefined;
  readonly #login: Login | undefined;
  readonly #makeKey: MakeDkimKey;
  readonly #sockets: OwnSockets;
  readonly #delivery: Delivery;
  readonly #log = new SessionLog();
  #messages: PreparedMessages | undefined;
  #dkim: DkimKey | undefined;

  /**
   * @param merge how server-merge sends template and data; X-SMTPAPI by default
   * @param makeKey makes the DKIM key
   */
  constructor(options: TransportOptions, merge?: MergeDialect, makeKey = makeDkimKey) {
    this.#merge = merge;
    this.#makeKey = makeKey;
    const { endpoint, concurrency, timeoutMs, connection } = options;
    const { host, port } = endpoint;
    this.#options = options;
    this.#login = loginOf(options);
    this.#sockets = ownSockets(options);
    const smtp = {
      host,
      port,
      name: 'sendoff.localhost',
      ...securityOptions(options),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      // Limits inactivity, also between trials. The delivery aborts sends that take too long.
      socketTimeout: KEEP_ALIVE_MS,
      dnsTimeout: timeoutMs,
      // Sockets are closed at once: the server sends nothing after its last reply.
      socketCloseTimeout: 0,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...authOptions(this.#login),
      ...(options.watch === undefined ? {} : phaseLogger(options.watch)),
    };
    const settings = { timeoutMs, redact: redactor(this.#login) };
    if (connection === 'cold') {
      const isOwn = options.watch !== undefined || this.#has('resume');
      const sockets = isOwn ? { getSocket: this.#sockets.getSocket } : {};
      this.#delivery = coldDelivery(createTransport({ ...smtp, ...sockets }), settings);
      return;
    }
    const perSession = options.messagesPerConnection ?? Number.POSITIVE_INFINITY;
    this.#delivery = new PooledDelivery(
      (onEnd) => new MailSession({ ...smtp, idleTimeout: KEEP_ALIVE_MS }, this.#sockets, onEnd),
      { concurrency, perSession },
      settings,
      this.#log,
    );
  }

  async prepare(content: Content): Promise<void> {
    const messages = await smtpMessages(content, this.#merge);
    const preparation = mailPreparationOf(this.#options.features);
    const mailOf = await prepareMail(preparation, messages.bodies, content.common.attachments);
    this.#messages = { ...messages, mailOf };
    if (this.#has('dkim-rsa')) this.#dkim = await this.#makeKey(domainOf(content.common.from.address));
  }

  async send(recipients: readonly Recipient[]): Promise<readonly Outcome[]> {
    const messages = this.#ready();
    if (recipients.length === 1) return this.#deliver(messages, messages.message(recipients), recipients);
    const outcomes: Outcome[] = [];
    for (const group of splitRecipients(recipients, messages.perMessage)) {
      outcomes.push(...(await this.#deliverAll(messages, group)));
    }
    return outcomes;
  }

  async compose(recipients: readonly Recipient[]): Promise<number> {
    const messages = this.#ready();
    let bytes = 0;
    for (const group of splitRecipients(recipients, messages.perMessage)) {
      const composed = new MailComposer(messages.mailOf(messages.message(group))).compile();
      if (this.#dkim !== undefined) signWith(this.#dkim, composed);
      bytes += (await composed.build()).length;
    }
    return bytes;
  }

  sessions(): SessionMeasures {
    return this.#log.report();
  }

  facts(): TransportFacts {
    const { concurrency, connection, timeoutMs, messagesPerConnection = 'unlimited' } = this.#options;
    return {
      library: 'nodemailer',
      version: libraryVersion('nodemailer'),
      connection,
      poolSize: connection === 'warm' ? concurrency : 0,
      pools: connection === 'warm' ? 'one per connection' : 'none',
      maxMessages: connection === 'warm' ? messagesPerConnection : 1,
      keepAliveMs: connection === 'warm' ? KEEP_ALIVE_MS : 0,
      // nodemailer calls setNoDelay(true) on every socket since 10.1.0.
      noDelay: true,
      pipelining: 'MAIL, RCPT and DATA if the server offers it',
      security: securityOf(this.#options.features ?? []),
      resumption: resumptionOf(this.#options),
      authentication: authenticationOf(this.#login),
      preparation: this.#has('plain') ? 'each' : 'once',
      composer: this.#has('own-mime') ? 'Sendoff’s own' : 'nodemailer',
      dkim: this.#has('dkim-rsa') ? DKIM_FACT : 'none',
      timeoutMs,
    };
  }

  async close(): Promise<void> {
    this.#delivery.close();
    this.#sockets.close();
    // The sockets are destroyed; their handles are released at the end of this turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /**
   * Sends one message to the whole group. Recipients that exceed the server's limit per transaction get
   * further transactions.
   */
  async #deliverAll(messages: PreparedMessages, group: readonly Recipient[]): Promise<readonly Outcome[]> {
    const message = messages.message(group);
    const first = await this.#deliver(messages, message, group);
    let left = message.envelope.to.length < group.length ? [] : placesLeft(first);
    if (left.length === 0) return first;
    const outcomes = [...first];
    const perTransaction = outcomes.filter(({ kind }) => kind === 'accepted').length;
    this.#log.addRecipientLimit(perTransaction, outcomes[left[0] ?? 0]);
    while (left.length > 0) {
      const places = left.slice(0, perTransaction);
      const rest = places.flatMap((place) => group[place] ?? []);
      this.#log.addResent(rest.length);
      const answers = await this.#deliver(messages, messages.message(rest), rest);
      for (const [i, outcome] of answers.entries()) outcomes[places[i] ?? 0] = outcome;
      if (!answers.some(({ kind }) => kind === 'accepted')) break;
      left = [...placesLeft(answers).flatMap((i) => places[i] ?? []), ...left.slice(perTransaction)];
    }
    return outcomes;
  }

  async #deliver(
    { mailOf }: PreparedMessages,
    message: SmtpMessage,
    recipients: readonly Recipient[],
  ): Promise<readonly Outcome[]> {
    const dsn = this.#options.notify === true ? notificationOf(recipients) : undefined;
    return await this.#delivery.deliver({ ...mailOf(message), dkim: this.#dkim, dsn }, recipients);
  }

  #has(feature: Feature): boolean {
    return this.#options.features?.includes(feature) ?? false;
  }

  #ready(): PreparedMessages {
    if (this.#messages === undefined) throw notPrepared();
    return this.#messages;
  }
}

/**
 * Requests all delivery notifications (RFC 3461), and gives the server the id that they repeat.
 * A message to several recipients would have one id for all, so it requests none.
 */
function notificationOf([recipient, ...others]: readonly Recipient[]): SMTPEnvelopeDsn | undefined {
  if (recipient === undefined || others.length > 0) return undefined;
  const { id, address } = recipient;
  return { ret: 'HDRS', envid: id, notify: ['SUCCESS', 'FAILURE', 'DELAY'], orcpt: address };
}

/** `requireTLS`: a server without STARTTLS receives no message. Certificates are always verified. */
function securityOptions({ endpoint, features = [] }: TransportOptions): {
  readonly secure: boolean;
  readonly ignoreTLS: boolean;
  readonly requireTLS: boolean;
  readonly tls?: Trust;
} {
  const security = securityOf(features);
  const tls = trustOf(endpoint);
  return {
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security !== 'starttls',
    ...(tls === undefined ? {} : { tls }),
  };
}

/**
 * Without a mechanism nodemailer uses the first of PLAIN, LOGIN and CRAM-MD5 that the server offers.
 * It sends a refused access token twice on the same connection, because it cannot get a new one.
 */
function authOptions(login: Login | undefined): Pick<SMTPTransportOptions, 'auth' | 'authMethod'> {
  if (login === undefined) return {};
  const { mechanism, user, secret } = login;
  if (mechanism === 'XOAUTH2') return { auth: { type: 'OAuth2', user, accessToken: secret } };
  return { auth: { user, pass: secret }, ...(mechanism === undefined ? {} : { authMethod: mechanism }) };
}
