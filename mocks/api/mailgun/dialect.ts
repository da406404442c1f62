import { addressKey } from '../../../src/model/address.ts';
import { canonicalContent } from '../../../src/model/canonical.ts';
import type { Mailbox } from '../../../src/model/message.ts';
import type { Sink } from '../../contract.ts';
import { readOnce } from '../../read-once.ts';
import { substitution } from '../../substitution.ts';
import { basic } from '../authorization.ts';
import {
  type ApiResponse,
  type Dialect,
  type DialectInstance,
  headerOf,
  jsonResponse,
  MEBIBYTE,
  type Route,
  type Trouble,
} from '../dialect.ts';
import type { HeaderPair } from '../headers.ts';
import { identityAmong, serials } from '../identity.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { parseCommonMailboxes } from '../mailbox.ts';
import { type Form, parseForm } from './form.ts';
import { type MailgunMessage, readMessage } from './message.ts';
import { badRequest, createTemplates } from './templates.ts';

/** "The maximum message size Mailgun supports is 25MB" */
const MAX_BYTES = 25 * MEBIBYTE;
const USER = 'api';
const API_KEY = 'key-sendoff-mock-made-up-and-the-same-everywhere';
const isAuthorized = basic(USER, API_KEY);

/** Mailgun's v3 API, for any sending domain: https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun */
export const mailgun: Dialect = {
  name: 'mailgun',
  baseUrl: 'https://api.mailgun.net',
  credentials: { user: USER, secret: API_KEY },
  create: createInstance,
};

function createInstance(sink: Sink): DialectInstance {
  const templates = createTemplates();
  const nextId = serials(20);
  const deliver = createDelivering(sink);

  function send(domain: string, form: Form): ApiResponse {
    const read = readMessage(form);
    if (typeof read === 'string') return badRequest(read);
    const message = read.template === undefined ? read : withTemplate(read, domain, read.template);
    if (typeof message === 'string') return badRequest(message);
    const id = `<${nextId()}@${domain}>`;
    if (!message.testMode) deliver(message, id);
    return jsonResponse(200, { id, message: 'Queued. Thank you.' });
  }

  /** The template's HTML, rendered with what is common to all; `%recipient.x%` in it or in a variable stays for later. */
  function withTemplate(
    message: MailgunMessage,
    domain: string,
    { name, variables }: NonNullable<MailgunMessage['template']>,
  ): MailgunMessage | string {
    const render = templates.find(domain, name);
    return render === undefined
      ? `template '${name}' not found`
      : { ...message, html: message.html === '' ? render(variables) : message.html };
  }

  return {
    routes: [
      post('/v3/:domain/messages', send),
      post('/v3/:domain/templates', (domain, form) => templates.create(domain, form)),
    ],
    refuse: (request) => (isAuthorized(headerOf(request, 'authorization')) ? undefined : FORBIDDEN),
    tooLarge: () => trouble({ status: 413, throttled: undefined }),
    unknown: () => jsonResponse(404, { message: 'Not Found' }),
    trouble,
  };
}

/**
 * "Please retry these requests as defined in the response": for 429 there is no header, and the text says when.
 * https://documentation.mailgun.com/docs/mailgun/quickstart-guide/responses
 */
function trouble({ status, throttled }: Trouble): ApiResponse {
  if (status === 401) return FORBIDDEN;
  if (throttled === undefined) return jsonResponse(status, { message: REASONS[status] ?? 'Internal Error' });
  const seconds = Math.ceil(throttled.retryAfterMs / 1000);
  return jsonResponse(status, { message: `Too many requests, retry after ${seconds} seconds` });
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

function post(path: string, answer: (domain: string, form: Form) => ApiResponse): Route {
  return {
    method: 'POST',
    path,
    maxBytes: MAX_BYTES,
    answer(request) {
      const form = parseForm(request);
      return 'error' in form ? badRequest(form.error) : answer(request.params['domain'] ?? '', form);
    },
  };
}

/** What to look for in a text before it is searched: the texts of a message that is not personal should not be kept. */
const TAG_START = '%recipient.';

/** Delivers a message as one that all see, or, with recipient variables, as one of its own for each recipient. */
function createDelivering(sink: Sink): (message: MailgunMessage, messageId: string) => void {
  const substitute = substitution(/%recipient\.([^%\s]+)%/g, (name) => `%recipient.${name}%`);

  function deliverOne(
    message: MailgunMessage,
    to: readonly Mailbox[],
    recipients: readonly Mailbox[],
    messageId: string,
  ): void {
    const id = identityAmong(message.headers);
    const readFor = readOnce(() =>
      canonicalContent({ ...message, from: [message.from], to, replyTo: replyToOf(message.headers) }),
    );
    for (const { address } of recipients) {
      sink.deliver({ recipient: address, id, messageId, read: () => readFor(address) });
    }
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

  return (message, messageId) => {
    const { to, cc, bcc, recipientVariables: variables } = message;
    const others = [...cc, ...bcc];
    if (variables === undefined) deliverOne(message, to, [...to, ...others], messageId);
    else {
      const valuesOf = variablesBy(variables);
      for (const recipient of to) {
        const values = valuesOf(recipient.address);
        deliverOne(
          personal(message, isRecord(values) ? values : {}),
          [recipient],
          [recipient, ...others],
          messageId,
        );
      }
    }
  };
}

/** Looks variables up by address. Clients write each address twice: in `to`, and as a key. */
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
