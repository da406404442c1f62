import type { Mailbox } from '../../../src/model/message.ts';
import { type CanonicalMessage, canonicalize } from '../../../src/model/proof/canonical.ts';
import type { SendOptions, Sink } from '../../contract.ts';
import { basic } from '../authorization.ts';
import {
  type Dialect,
  type DialectInstance,
  jsonResponse,
  MEBIBYTE,
  type Route,
  type RoutedRequest,
} from '../dialect.ts';
import { type ApiRequest, type ApiResponse, headerOf } from '../exchange.ts';
import { identityIn, idGenerator } from '../identity.ts';
import { isRecord, type JsonRecord, parseJson } from '../json.ts';
import { parseCommonMailboxes } from '../mailbox.ts';
import { sendOptions } from '../send-options.ts';
import { type Content, readContent } from './content.ts';
import { SPARKPOST_DOCUMENTATION } from './documentation.ts';
import { failed, isRefusal, overLimit, refusal, refused } from './errors.ts';
import { shownTo, type TransmissionRecipient } from './recipients.ts';
import { createSent } from './sent.ts';
import type { RenderPart } from './template.ts';
import { createTemplates, preview } from './templates.ts';
import { keptFields, readTransmission, SANDBOX, type Transmission, transmitted } from './transmission.ts';

const API_KEY = '5e4d0ff0736f6d6565786d706c656b6579617069';
/**
 * "There is a 300MB limit on payload size":
 * https://support.sparkpost.com/docs/tech-resources/smtp-rest-api-performance
 */
const MAX_BYTES = 300 * MEBIBYTE;
/** SparkPost: https://developers.sparkpost.com/api/transmissions/ */
export const sparkpost: Dialect = {
  name: 'sparkpost',
  baseUrl: 'https://api.sparkpost.com',
  credentials: { secret: API_KEY },
  create: createInstance,
};

function createInstance(sink: Sink): DialectInstance {
  const templates = createTemplates();
  templates.create({ id: SANDBOX.template, published: true, content: SANDBOX_CONTENT });
  const sent = createSent();
  const nextId = idGenerator(17);
  const sandbox = { sent: 0 };

  function transmit(json: JsonRecord): ApiResponse {
    const transmission = readTransmission(json, templates, sandbox, sink);
    if ('status' in transmission) return transmission;
    const id = nextId();
    const { accepted } = transmission;
    // Kept only for an inbox: timed trials do not pay for it.
    const remembered = sink.keeps ? sent.transmission(id, json, accepted.length) : undefined;
    for (const [place, recipient] of accepted) {
      const read = deliver(sink, transmission, recipient, place, id);
      if (remembered === undefined) continue;
      const item: unknown = Array.isArray(json['recipients']) ? json['recipients'][place] : undefined;
      const tags = isRecord(item) && Array.isArray(item['tags']) ? item['tags'].slice(0, MAX_TAGS) : [];
      sent.message({ transmission: remembered, recipient, tags, messageId: nextId(), read });
    }
    return transmitted(transmission, id);
  }

  return {
    routes: [
      withBody('POST', '/api/v1/transmissions', transmit),
      without('GET', '/api/v1/transmissions', sent.list),
      without('DELETE', '/api/v1/transmissions', sent.cancelCampaign),
      without('GET', '/api/v1/transmissions/:id', ({ params }) => sent.get(params['id'] ?? '')),
      without('DELETE', '/api/v1/transmissions/:id', ({ params }) => sent.cancel(params['id'] ?? '')),
      withBody('POST', '/api/v1/templates', templates.create),
      without('GET', '/api/v1/templates', templates.list),
      without('GET', '/api/v1/templates/:id', templates.get),
      withBody('PUT', '/api/v1/templates/:id', templates.update),
      without('DELETE', '/api/v1/templates/:id', templates.remove),
      withBody('POST', '/api/v1/templates/:id/preview', templates.preview),
      withBody('POST', '/api/v1/utils/content-previewer', (json) => {
        const content = readContent(isRecord(json['content']) ? json['content'] : {}, true);
        return isRefusal(content) ? refused(content) : preview(content, json['substitution_data']);
      }),
      without('GET', '/api/v1/events/message', sent.events),
      without('GET', '/api/v1/account', (request) => account(request, sent.count, sandbox.sent)),
    ],
    refuse: refuseUnauthorized,
    tooLarge: () => failed(413),
    unknown: () => refused(refusal(404, '1600')),
    documentation: SPARKPOST_DOCUMENTATION,
    error: failed,
    // "The Transmissions API POSTs are not rate-limited in this way": only sending limits apply
    // (https://developers.sparkpost.com/api/#header-rate-limiting).
    faultAnswer: ({ status }) => (status === 429 ? overLimit('hourly') : failed(status)),
    reportsItemErrors: true,
  };
}

/** "Any tags over the limits are ignored." */
const MAX_TAGS = 10;

const SANDBOX_CONTENT = {
  from: `support@${SANDBOX.domain}`,
  subject: 'My first email',
  text: 'It works!',
};

/** https://developers.sparkpost.com/api/account/ */
function account({ query = '' }: RoutedRequest, messages: number, sandboxed: number): ApiResponse {
  const now = Date.now();
  const period = (days: number, limit: number): object => ({
    used: messages,
    limit,
    start: new Date(now - days * 86_400_000).toISOString(),
    end: new Date(now).toISOString(),
  });
  const usage = {
    timestamp: new Date(now).toISOString(),
    day: period(1, 1_000_000),
    month: period(30, 30_000_000),
    sandbox: { used: sandboxed, limit: SANDBOX.messages },
  };
  return jsonResponse(200, {
    results: {
      customer_id: 1,
      company_name: 'Sendoff mock',
      country_code: 'US',
      status: 'active',
      service_level: 'standard',
      options: { rest_tracking_default: true, smtp_tracking_default: true },
      ...(new URLSearchParams(query).get('include') === 'usage' ? { usage } : {}),
    },
  });
}

/**
 * Renders and delivers the message of one recipient. Its own data overrides metadata, and metadata overrides
 * the transmission's data.
 */
function deliver(
  sink: Sink,
  { json, content, shared }: Transmission,
  recipient: TransmissionRecipient,
  place: number,
  messageId: string,
): () => CanonicalMessage {
  const { email, name, metadata, substitutionData } = recipient;
  const data: JsonRecord = {
    ...shared,
    ...metadata,
    ...substitutionData,
    // Reserved: https://developers.sparkpost.com/api/template-language/#header-reserved-variables
    address: { name, email },
    email,
    email_id: email,
  };
  const subject = content.subject(data);
  const text = content.text(data);
  const html = content.html(data);
  const read = (): CanonicalMessage =>
    canonicalize({
      recipient: email,
      from: [mailbox(content.fromEmail(data), content.fromName(data))],
      to: [shownTo(recipient)],
      cc: mailboxesOf(copiesOf(content.headers, data)),
      replyTo: mailboxesOf(content.replyTo(data)),
      subject,
      headers: Object.entries(content.headers).map(([header, render]) => [header, render(data)] as const),
      text,
      html,
      attachments: content.attachments,
    });
  sink.deliver({
    recipient: email,
    id: renderedIdentity(content.headers, data),
    messageId,
    read,
    options: () => optionsOf(json, place),
  });
  return read;
}

/** The options of one recipient: its metadata overrides the transmission's. */
function optionsOf(json: JsonRecord, place: number): SendOptions {
  return sendOptions(keptFields(json, { list: 'recipients', index: place }));
}

function renderedIdentity(headers: Readonly<Record<string, RenderPart>>, data: JsonRecord): string {
  // Renders only the identity header: the values of the others are not needed.
  const names: Record<string, string> = Object.create(null);
  for (const header in headers) names[header] = header;
  const header = identityIn(names);
  return header === '' ? '' : (headers[header]?.(data).trim() ?? '');
}

/**
 * The text of the CC header, which lists the copies; each copy is a recipient of its own:
 * https://support.sparkpost.com/docs/faq/cc-bcc-with-rest-api
 */
function copiesOf(headers: Content['headers'], data: JsonRecord): string {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'cc');
  return name === undefined ? '' : (headers[name]?.(data) ?? '');
}

/** Parses a list of mailboxes (RFC 5322, 3.6). */
function mailboxesOf(text: string): readonly Mailbox[] {
  return text === '' ? [] : (parseCommonMailboxes(text) ?? []);
}

function mailbox(address: string, name: string): Mailbox {
  return name === '' ? { address } : { address, name };
}

function withBody(
  method: 'POST' | 'PUT',
  path: string,
  answer: (json: JsonRecord, request: RoutedRequest) => ApiResponse,
): Route {
  return {
    method,
    path,
    maxBytes: MAX_BYTES,
    answer(request) {
      if (headerOf(request, 'content-type')?.toLowerCase().startsWith('application/json') !== true) {
        return failed(415);
      }
      const json = parseJson(request.body.toString());
      if (!isRecord(json)) return refused(refusal(422, '1300', 'Problems parsing request as json'));
      return answer(json, request);
    },
  };
}

function without(method: 'GET' | 'DELETE', path: string, answer: Route['answer']): Route {
  return { method, path, maxBytes: MAX_BYTES, answer };
}

const isBasic = basic(API_KEY, '');

/** "Just the API key", or HTTP Basic with the key as user and an empty password. */
function refuseUnauthorized(request: ApiRequest): ApiResponse | undefined {
  const authorization = headerOf(request, 'authorization');
  return authorization === API_KEY || isBasic(authorization) ? undefined : failed(401);
}
