import { canonicalContent } from '../../../src/model/canonical.ts';
import type { Attachment } from '../../../src/model/message.ts';
import type { Sink } from '../../contract.ts';
import { readOnce } from '../../read-once.ts';
import { type ApiResponse, type Dialect, type DialectInstance, jsonResponse, MEBIBYTE } from '../dialect.ts';
import { type HeaderPair, overriding } from '../headers.ts';
import { identityAmong, serials } from '../identity.ts';
import { isRecord, type JsonRecord, parseJson } from '../json.ts';
import {
  type Body,
  type Destination,
  decodedHeaders,
  readAttachments,
  readDestination,
  readHeaders,
  readSender,
  readSimple,
  type Sender,
} from './message.ts';
import { bad, isProblem, type Problem, problem, refused } from './problem.ts';
import { createVerifier } from './signature.ts';
import { createTemplates, readData, type Template } from './template.ts';

const ACCESS_KEY_ID = 'AKIASENDOFFMOCKMADEUP';
const SECRET_ACCESS_KEY = 'sendoff/mock/made+up+and+the+same+everywhere';
/** "Up to the 40MB total message size limit": https://docs.aws.amazon.com/ses/latest/dg/attachments.html */
const MAX_BYTES = 40 * MEBIBYTE;
/** https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html */
const MAX_DESTINATIONS = 50;

/** Amazon SES: https://docs.aws.amazon.com/ses/latest/APIReference-V2/Welcome.html */
export const ses: Dialect = {
  name: 'ses',
  baseUrl: 'https://email.us-east-1.amazonaws.com',
  credentials: { user: ACCESS_KEY_ID, secret: SECRET_ACCESS_KEY },
  create: createInstance,
};

/** What all messages of a request share. */
interface Shared extends Sender {
  readonly attachments: readonly Attachment[];
}

function createInstance(sink: Sink): DialectInstance {
  const templates = createTemplates();
  const verify = createVerifier({ accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY }, 'ses');
  const nextId = serials(32);

  /** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
  function sendEmail(json: JsonRecord): ApiResponse {
    const sender = readSender(json);
    if (isProblem(sender)) return refused(sender);
    const destination = readDestination(json['Destination']);
    if (isProblem(destination)) return refused(destination);
    const content: JsonRecord = isRecord(json['Content']) ? json['Content'] : {};
    const { Simple: simple, Template: template } = content;
    const part = isRecord(simple) ? simple : isRecord(template) ? template : undefined;
    // Raw messages are MIME, which this mock leaves to the SMTP ones.
    if (part === undefined) return refused(bad('this mock takes Content.Simple and Content.Template'));
    const body = part === simple ? readSimple(part) : renderTemplate(part);
    if (isProblem(body)) return refused(body);
    const headers = readHeaders(part['Headers'], 'Headers');
    if (isProblem(headers)) return refused(headers);
    const attachments = readAttachments(part['Attachments']);
    if (isProblem(attachments)) return refused(attachments);
    const trouble = refusedItem(sink, destination);
    if (trouble !== undefined) return refused(troubleOf(trouble), trouble);
    deliver(sink, { ...sender, attachments }, destination, body, headers);
    return jsonResponse(200, { MessageId: nextId() });
  }

  function renderTemplate(part: JsonRecord): Body | Problem {
    const template = templates.find(part);
    if (isProblem(template)) return template;
    const data = readData(part['TemplateData']);
    return 'problem' in data ? data.problem : render(template, data.values);
  }

  /** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html */
  function sendBulk(json: JsonRecord): ApiResponse {
    const sender = readSender(json);
    if (isProblem(sender)) return refused(sender);
    const content: JsonRecord = isRecord(json['DefaultContent']) ? json['DefaultContent'] : {};
    const part = content['Template'];
    if (!isRecord(part)) return refused(bad('DefaultContent.Template is required.'));
    const template = templates.find(part);
    if (isProblem(template)) return refused(template);
    const data = readData(part['TemplateData']);
    if ('problem' in data) return refused(data.problem);
    const headers = readHeaders(part['Headers'], 'Headers');
    if (isProblem(headers)) return refused(headers);
    const attachments = readAttachments(part['Attachments']);
    if (isProblem(attachments)) return refused(attachments);
    const entries = json['BulkEmailEntries'];
    if (!Array.isArray(entries) || entries.length === 0) return refused(bad('BulkEmailEntries is required.'));
    if (entries.length > MAX_DESTINATIONS) {
      return refused(bad(`BulkEmailEntries may have ${MAX_DESTINATIONS} destinations at most.`));
    }
    const bulk = { shared: { ...sender, attachments }, template, data: data.values, headers };
    const results = entries.map((entry: unknown) => takeEntry(isRecord(entry) ? entry : {}, bulk));
    return jsonResponse(200, { BulkEmailEntryResults: results });
  }

  /** One destination of a bulk call, whose failure is its own. */
  function takeEntry(entry: JsonRecord, { shared, template, data, headers }: Bulk): EntryResult {
    const destination = readDestination(entry['Destination']);
    if (isProblem(destination)) return failed('INVALID_PARAMETER_VALUE', destination.message);
    const own = readHeaders(entry['ReplacementHeaders'], 'ReplacementHeaders');
    if (isProblem(own)) return failed('INVALID_PARAMETER_VALUE', own.message);
    const replacement = readData(replacementOf(entry));
    if ('problem' in replacement) return failed('INVALID_PARAMETER_VALUE', replacement.problem.message);
    const trouble = refusedItem(sink, destination);
    if (trouble !== undefined) {
      const status =
        trouble === 429 ? 'ACCOUNT_THROTTLED' : trouble >= 500 ? 'TRANSIENT_FAILURE' : 'MESSAGE_REJECTED';
      return failed(status, troubleOf(trouble).message);
    }
    const body = render(template, { ...data, ...replacement.values });
    deliver(sink, shared, destination, body, overriding(headers, own));
    return { Status: 'SUCCESS', MessageId: nextId() };
  }

  return {
    routes: [
      post('/v2/email/outbound-emails', sendEmail),
      post('/v2/email/outbound-bulk-emails', sendBulk),
      post('/v2/email/templates', templates.create),
    ],
    refuse({ method, path, headers, body }) {
      // What is too long was not kept whole, and cannot be verified.
      if (body.length > MAX_BYTES) return undefined;
      const wrong = verify({ method, path, query: '', headers, body });
      return wrong === undefined ? undefined : refused(wrong);
    },
    tooLarge: () => refused(problem('RequestEntityTooLargeException', 'The request exceeds 40 MB.')),
    unknown: () => refused(problem('UnknownOperationException', 'The requested operation is not supported.')),
    // No header tells when to come again.
    trouble: ({ status }) => refused(troubleOf(status), status),
    refusesItems: true,
  };
}

interface Bulk {
  readonly shared: Shared;
  readonly template: Template;
  readonly data: JsonRecord;
  readonly headers: readonly HeaderPair[];
}

type EntryResult =
  | { readonly Status: 'SUCCESS'; readonly MessageId: string }
  | { readonly Status: string; readonly Error: string };

function failed(Status: string, message: string): EntryResult {
  return { Status, Error: message };
}

function replacementOf(entry: JsonRecord): unknown {
  const content = entry['ReplacementEmailContent'];
  const template = isRecord(content) ? content['ReplacementTemplate'] : undefined;
  return isRecord(template) ? template['ReplacementTemplateData'] : undefined;
}

/**
 * A variable without a value is nothing here. The provider takes such a message as well, and then fails to render it
 * ("Rendering Failure", dg/send-personalized-email-api): its sender learns of it by an event.
 */
function render({ subject, text, html }: Template, data: JsonRecord): Body {
  return { subject: subject(data), text: text(data), html: html(data) };
}

function troubleOf(status: number): Problem {
  if (status === 429) return problem('TooManyRequestsException', 'Maximum sending rate exceeded.');
  if (status === 503)
    return problem('ServiceUnavailable', 'The request has failed due to a temporary failure.');
  if (status >= 500) return problem('InternalFailure', 'An internal failure occurred.');
  return problem('MessageRejected', 'The message was refused.');
}

/** A message is refused for the sake of any of its recipients. */
function refusedItem(sink: Sink, { recipients }: Destination): number | undefined {
  if (sink.refuses === undefined) return undefined;
  for (const { address } of recipients) {
    const status = sink.refuses(address);
    if (status !== undefined) return status;
  }
  return undefined;
}

function deliver(
  sink: Sink,
  shared: Shared,
  { recipients, ...shown }: Destination,
  body: Body,
  headers: readonly HeaderPair[],
): void {
  const id = identityAmong(headers);
  const readFor = readOnce(() =>
    canonicalContent({
      ...shared,
      ...shown,
      ...body,
      from: [shared.from],
      headers: decodedHeaders(headers),
    }),
  );
  for (const { address } of recipients) {
    sink.deliver({ recipient: address, id, read: () => readFor(address) });
  }
}

function post(path: string, answer: (json: JsonRecord) => ApiResponse): DialectInstance['routes'][number] {
  return {
    method: 'POST',
    path,
    maxBytes: MAX_BYTES,
    answer(request) {
      const json = parseJson(request.body.toString());
      return isRecord(json) ? answer(json) : refused(bad('Could not parse request body into json.'));
    },
  };
}
