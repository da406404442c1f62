import { canonicalize } from '../../../src/model/canonical.ts';
import type { Mailbox } from '../../../src/model/message.ts';
import type { Sink } from '../../contract.ts';
import {
  type ApiRequest,
  type ApiResponse,
  type Dialect,
  type DialectInstance,
  headerOf,
  jsonResponse,
  MEBIBYTE,
  type RoutedRequest,
  type Trouble,
} from '../dialect.ts';
import { identityIn, serials } from '../identity.ts';
import { isRecord, type JsonRecord, parseJson } from '../json.ts';
import { parseCommonMailboxes } from '../mailbox.ts';
import { type Content, readContent } from './content.ts';
import { type ApiError, isRefusal, type Refusal, refusal, refused } from './errors.ts';
import {
  invalidAddress,
  isError,
  isLongerThan,
  MAX_SUBSTITUTION_DATA,
  readRecipient,
  shownTo,
  type TransmissionRecipient,
} from './recipients.ts';
import type { RenderPart } from './template.ts';
import { createTemplates, type Templates } from './templates.ts';

const API_KEY = '5e4d0ff0736f6d6565786d706c656b6579617069';
/** "There is a 300MB limit on payload size": https://support.sparkpost.com/docs/tech-resources/smtp-rest-api-performance */
const MAX_BYTES = 300 * MEBIBYTE;
/** "The transmission content (text + html + attachments + inline images) is limited to 20 MBs." */
const MAX_CONTENT_BYTES = 20 * MEBIBYTE;
/** https://developers.sparkpost.com/api/transmissions/#header-the-sandbox-domain */
const SANDBOX = { template: 'my-first-email', messages: 5, from: 'support@sparkpostbox.com' } as const;

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
  const nextId = serials(17);
  let sandboxed = 0;

  function transmit(json: JsonRecord): ApiResponse {
    const { recipients: list, content: given, substitution_data: common = {}, metadata = {} } = json;
    if (!Array.isArray(list)) {
      return refused(
        isRecord(list)
          ? refusal(422, '1603', `recipient list '${String(list['list_id'])}' does not exist`)
          : refusal(422, '1400', 'recipients or list_id required'),
      );
    }
    if (!isRecord(common) || !isRecord(metadata) || isLongerThan(common, MAX_SUBSTITUTION_DATA)) {
      return refused(refusal(422, '1300', 'substitution_data and metadata must be objects'));
    }
    const options = isRecord(json['options']) ? json['options'] : {};
    const content = contentOf(given, options, templates);
    if (isRefusal(content)) return refused(content);

    const accepted: TransmissionRecipient[] = [];
    const errors: ApiError[] = [];
    for (const one of list) {
      const recipient = readRecipient(one);
      if (isError(recipient)) errors.push(recipient);
      else if (sink.refuses?.(recipient.email) !== undefined) errors.push(invalidAddress(recipient.email));
      else accepted.push(recipient);
    }
    if (accepted.length === 0) return refused(refusal(400, '5002'));
    if (options['sandbox'] === true) {
      const template = isRecord(given) ? given['template_id'] : undefined;
      if (template !== SANDBOX.template) {
        return refused(refusal(400, '7001', 'Unconfigured or unverified sending domain.'));
      }
      if (sandboxed + accepted.length > SANDBOX.messages) {
        return jsonResponse(420, {
          errors: [{ message: 'Exceed Sending Limit (sandbox)', code: '2102' }],
        });
      }
      sandboxed += accepted.length;
    }
    const shared: JsonRecord = { ...metadata, ...common };
    const id = nextId();
    for (const recipient of accepted) deliver(sink, content, recipient, shared, id);
    return transmitted(accepted.length, errors, id);
  }

  return {
    routes: [
      route('POST', '/api/v1/transmissions', transmit),
      route('POST', '/api/v1/templates', templates.create),
      route('PUT', '/api/v1/templates/:id', (json, { params }) => templates.update(params['id'] ?? '', json)),
    ],
    refuse: refuseUnauthorized,
    tooLarge: () => trouble({ status: 413 }),
    unknown: () => jsonResponse(404, { errors: [{ message: 'resource not found', code: '1600' }] }),
    trouble,
    refusesItems: true,
  };
}

/** Status names of https://developers.sparkpost.com/api/#header-errors. No hint says when to come again: "wait 1 to 5 seconds". */
const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized.',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function trouble({ status }: Pick<Trouble, 'status'>): ApiResponse {
  return jsonResponse(status, { errors: [{ message: REASONS[status] ?? 'Internal Server Error' }] });
}

const SANDBOX_CONTENT = {
  from: SANDBOX.from,
  subject: 'My first email',
  text: 'It works!',
};

/** A template's content, whatever else is given beside it ("silently ignores": anymail/django-anymail#382), or that inline. */
function contentOf(given: unknown, options: JsonRecord, templates: Templates): Content | Refusal {
  if (!isRecord(given)) return refusal(422, '1400', 'content object or template_id required');
  const { template_id: id } = given;
  if (id === undefined || id === null) {
    if (contentBytes(given) > MAX_CONTENT_BYTES) return refusal(422, '1300', 'content exceeds 20MB');
    return readContent(given, options['perform_substitutions'] !== false);
  }
  const found = templates.find(String(id), given['use_draft_template'] === true);
  return found ?? refusal(422, '1603', `template '${String(id)}' does not exist`);
}

function contentBytes({ text, html, attachments, inline_images: images }: JsonRecord): number {
  let bytes = 0;
  for (const part of [text, html]) if (typeof part === 'string') bytes += part.length;
  for (const files of [attachments, images]) {
    for (const file of Array.isArray(files) ? files : []) {
      const data: unknown = isRecord(file) ? file['data'] : undefined;
      if (typeof data === 'string') bytes += data.length;
    }
  }
  return bytes;
}

function transmitted(count: number, errors: readonly ApiError[], id: string): ApiResponse {
  const results = {
    ...(errors.length === 0 ? {} : { rcpt_to_errors: errors }),
    total_rejected_recipients: errors.length,
    total_accepted_recipients: count,
    id,
  };
  if (errors.length === 0) return jsonResponse(200, { results });
  const note = { message: 'transmission created, but with validation errors', code: '2000' };
  return jsonResponse(200, { errors: [note], results });
}

/** Renders the message of one recipient. Its own data goes before the transmission's, and both before metadata. */
function deliver(
  sink: Sink,
  content: Content,
  recipient: TransmissionRecipient,
  shared: JsonRecord,
  messageId: string,
): void {
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
  sink.deliver({
    recipient: email,
    id: renderedIdentity(content.headers, data),
    messageId,
    read: () =>
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
      }),
  });
}

function renderedIdentity(headers: Readonly<Record<string, RenderPart>>, data: JsonRecord): string {
  // Found by a look-up of its name: the values of the others are not needed.
  const names: Record<string, string> = {};
  for (const header in headers) names[header] = header;
  const header = identityIn(names);
  return header === '' ? '' : (headers[header]?.(data).trim() ?? '');
}

/** https://support.sparkpost.com/docs/faq/cc-bcc-with-rest-api: a CC header shows the copies, and each is a recipient. */
function copiesOf(headers: Content['headers'], data: JsonRecord): string {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'cc');
  return name === undefined ? '' : (headers[name]?.(data) ?? '');
}

/** The text of a field that becomes a header: a list, as RFC 5322, 3.6 has it. */
function mailboxesOf(text: string): readonly Mailbox[] {
  return text === '' ? [] : (parseCommonMailboxes(text) ?? []);
}

function mailbox(address: string, name: string): Mailbox {
  return name === '' ? { address } : { address, name };
}

function route(
  method: 'POST' | 'PUT',
  path: string,
  answer: (json: JsonRecord, request: RoutedRequest) => ApiResponse,
): DialectInstance['routes'][number] {
  return {
    method,
    path,
    maxBytes: MAX_BYTES,
    answer(request) {
      if (headerOf(request, 'content-type')?.toLowerCase().startsWith('application/json') !== true) {
        return trouble({ status: 415 });
      }
      const json = parseJson(request.body.toString());
      if (!isRecord(json)) return refused(refusal(422, '1300', 'Problems parsing request as json'));
      return answer(json, request);
    },
  };
}

/** The key alone, without a scheme. */
function refuseUnauthorized(request: ApiRequest): ApiResponse | undefined {
  const authorization = headerOf(request, 'authorization');
  if (authorization === API_KEY) return undefined;
  return trouble({ status: 401 });
}
