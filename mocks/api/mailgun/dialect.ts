import { addressKey } from '../../../src/model/address.ts';
import type { Mailbox } from '../../../src/model/message.ts';
import { canonicalContent } from '../../../src/model/proof/canonical.ts';
import type { SendOptions, Sink } from '../../contract.ts';
import { readOnce } from '../../read-once.ts';
import { substitution } from '../../substitution.ts';
import { basic } from '../authorization.ts';
import { type Dialect, type DialectError, type DialectInstance, jsonResponse } from '../dialect.ts';
import { type ApiResponse, headerOf } from '../exchange.ts';
import type { HeaderPair } from '../headers.ts';
import { identityInList, idGenerator } from '../identity.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { parseCommonMailboxes } from '../mailbox.ts';
import { createActivity } from './activity.ts';
import { DOCUMENTATION } from './documentation.ts';
import type { Form } from './form.ts';
import { type MailgunMessage, readMessage } from './message.ts';
import { optionsOf } from './options.ts';
import { readingRoutes, templateRoutes, withForm } from './routes.ts';
import { badRequest, createTemplates } from './templates.ts';

const USER = 'api';
const API_KEY = 'key-sendoff-mock-made-up-and-the-same-everywhere';
const isAuthorized = basic(USER, API_KEY);

/**
 * Mailgun's v3 API, for any sending domain:
 * https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun
 */
export const mailgun: Dialect = {
  name: 'mailgun',
  baseUrl: 'https://api.mailgun.net',
  credentials: { user: USER, secret: API_KEY },
  create: createInstance,
};

function createInstance(sink: Sink): DialectInstance {
  const templates = createTemplates();
  const activity = createActivity();
  const nextId = idGenerator(20);
  const deliver = createDelivery(sink);
  /** The error text of a rate limit names a domain. */
  let lastDomain = 'example.com';

  function send(domain: string, form: Form): ApiResponse {
    lastDomain = domain;
    const message = readMessage(form, (name, tag) => templates.find(domain, name, tag));
    if (typeof message === 'string') return badRequest(message);
    const messageId = `<${nextId()}@${domain}>`;
    const options = (): SendOptions => optionsOf(form);
    for (const sent of message.testMode ? [] : messagesOf(message)) {
      deliver({ ...sent, messageId, options });
      if (sink.keeps) activity.remember({ domain, messageId, ...sent, options: options() });
    }
    return jsonResponse(200, { id: messageId, message: 'Queued. Thank you.' });
  }

  return {
    routes: [
      withForm('POST', '/v3/:domain/messages', ({ domain = '' }, form) => send(domain, form)),
      ...templateRoutes(templates),
      ...readingRoutes(activity, () => lastDomain),
    ],
    refuse: (request) => (isAuthorized(headerOf(request, 'authorization')) ? undefined : FORBIDDEN),
    tooLarge: () => faultAnswer({ status: 413, throttled: undefined }, lastDomain),
    unknown: () => jsonResponse(404, { message: 'Not Found' }),
    documentation: DOCUMENTATION,
    error: (status, message) => jsonResponse(status, { message }),
    faultAnswer: (about) => faultAnswer(about, lastDomain),
  };
}

/**
 * "Please retry these requests as defined in the response": no header for 429 is documented, so that the text
 * contains the time.
 * https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages/post-v3--domain-name--messages
 */
function faultAnswer({ status, throttled }: DialectError, domain: string): ApiResponse {
  if (status === 401) return FORBIDDEN;
  if (throttled === undefined) return jsonResponse(status, { message: REASONS[status] ?? 'Internal Error' });
  const seconds = Math.ceil(throttled.retryAfterMs / 1000);
  const limit = 'account-requests-per-sec limit exceeded';
  return jsonResponse(status, {
    message: `Domain ${domain} is not allowed to send: ${limit}, try again after ${seconds} seconds`,
  });
}

const REASONS: Readonly<Record<number, string>> = {
  400: "'to' parameter is not a valid address. please check documentation",
  413: 'Request entity too large: the maximum message size is 25MB',
  429: 'Too many requests',
};

const FORBIDDEN: ApiResponse = {
  status: 401,
  headers: { 'Content-Type': 'text/html; charset=utf-8', 'WWW-Authenticate': 'Basic realm="MG API"' },
  body: 'Forbidden',
};

/** A cheap test before the search: texts without personal fields are not copied. */
const TAG_START = '%recipient.';

const substitute = substitution(/%recipient\.([^%\s]+)%/g, (name) => `%recipient.${name}%`);

/** One message as its recipients see it. */
interface Sent {
  readonly message: MailgunMessage;
  readonly to: readonly Mailbox[];
  readonly recipients: readonly Mailbox[];
}

/** One message for all recipients, or one per recipient if the request has recipient variables. */
function messagesOf(message: MailgunMessage): readonly Sent[] {
  const { to, cc, bcc, recipientVariables: variables } = message;
  const others = [...cc, ...bcc];
  if (variables === undefined) return [{ message, to, recipients: [...to, ...others] }];
  const valuesOf = variablesBy(variables);
  return to.map((recipient) => {
    const values = valuesOf(recipient.address);
    return {
      message: personal(message, isRecord(values) ? values : {}),
      to: [recipient],
      recipients: [recipient, ...others],
    };
  });
}

function createDelivery(
  sink: Sink,
): (sent: Sent & { readonly messageId: string; readonly options: () => SendOptions }) => void {
  return ({ message, to, recipients, messageId, options }) => {
    const id = identityInList(message.headers);
    const readFor = readOnce(() =>
      canonicalContent({ ...message, from: [message.from], to, replyTo: replyToOf(message.headers) }),
    );
    for (const { address } of recipients) {
      sink.deliver({ recipient: address, id, messageId, read: () => readFor(address), options });
    }
  };
}

function personal(message: MailgunMessage, values: Readonly<Record<string, unknown>>): MailgunMessage {
  const lookUp = (name: string): string | undefined =>
    Object.hasOwn(values, name) ? textOf(values[name]) : undefined;
  const filled = (text: string): string => (text.includes(TAG_START) ? substitute(text, lookUp) : text);
  return {
    ...message,
    subject: filled(message.subject),
    text: filled(message.text),
    html: filled(message.html),
    headers: message.headers.map(([name, value]): HeaderPair => [name, filled(value)]),
  };
}

/**
 * Looks up variables by address. The exact spelling is tried first: clients use the spelling of `to` as the
 * key.
 */
function variablesBy(variables: JsonRecord): (address: string) => unknown {
  let byKey: Map<string, unknown> | undefined;
  return (address) => {
    if (Object.hasOwn(variables, address)) return variables[address];
    byKey ??= new Map(Object.entries(variables).map(([key, values]) => [addressKey(key), values]));
    return byKey.get(addressKey(address));
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function replyToOf(headers: readonly HeaderPair[]): readonly Mailbox[] {
  return headers.flatMap(([name, value]) =>
    name.toLowerCase() === 'reply-to' ? (parseCommonMailboxes(value) ?? []) : [],
  );
}
