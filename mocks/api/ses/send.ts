import type { Attachment } from '../../../src/model/message.ts';
import { canonicalContent } from '../../../src/model/proof/canonical.ts';
import type { SendOptions, Sink } from '../../contract.ts';
import { readOnce, readOnceAsync } from '../../read-once.ts';
import { jsonResponse } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { type FieldChecker, fieldChecker } from '../field-checker.ts';
import { type HeaderPair, overriding } from '../headers.ts';
import { identityInList, idGenerator } from '../identity.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { sendOptions } from '../send-options.ts';
import type { ConfigurationSets } from './configuration-sets.ts';
import { BULK_FIELDS, SEND_FIELDS } from './fields.ts';
import {
  type Body,
  type Destination,
  decodedHeaders,
  readAttachments,
  readDestination,
  readHeaders,
  readSender,
  readSimple,
  readTags,
  type Sender,
} from './message.ts';
import { bad, isProblem, type Problem, problem, refused, wrongField } from './problem.ts';
import { readRaw } from './raw.ts';
import type { Sent } from './sent.ts';
import { readData, type Template, type Templates } from './template.ts';

/** https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html */
const MAX_DESTINATIONS = 50;

/** Shared by all messages of a request. */
interface Shared extends Sender {
  readonly attachments: readonly Attachment[];
}

/** The state that sending uses. */
export interface Account {
  readonly sink: Sink;
  readonly templates: Templates;
  readonly configurationSets: ConfigurationSets;
  readonly sent: Sent;
}

export interface Sending {
  sendEmail(json: JsonRecord): ApiResponse;
  sendBulk(json: JsonRecord): ApiResponse;
}

const ofEmail = fieldChecker(SEND_FIELDS);
const ofBulk = fieldChecker(BULK_FIELDS);

export function createSending({ sink, templates, configurationSets, sent }: Account): Sending {
  const nextId = idGenerator(32);

  /** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
  function sendEmail(json: JsonRecord): ApiResponse {
    const wrong = wrongField(ofEmail, json) ?? readTags(json['EmailTags'], 'EmailTags');
    if (wrong !== undefined) return refused(wrong);
    const content: JsonRecord = isRecord(json['Content']) ? json['Content'] : {};
    const parts = [content['Simple'], content['Raw'], content['Template']].filter(
      (part) => part !== undefined && part !== null,
    );
    const [part] = parts;
    if (parts.length !== 1 || !isRecord(part)) {
      return refused(bad('Content must have exactly one of Simple, Raw and Template.'));
    }
    return content['Raw'] === part ? sendRaw(json, part) : sendParts(json, part, part === content['Simple']);
  }

  function sendParts(json: JsonRecord, part: JsonRecord, isSimple: boolean): ApiResponse {
    const sender = readSender(json);
    if (isProblem(sender)) return refused(sender);
    const unknownSet = configurationSets.unknown(json['ConfigurationSetName']);
    if (unknownSet !== undefined) return refused(unknownSet);
    const destination = readDestination(json['Destination']);
    if (isProblem(destination)) return refused(destination);
    const body = isSimple ? readSimple(part) : renderTemplate(part);
    if (isProblem(body)) return refused(body);
    const headers = readHeaders(part['Headers'], 'Headers');
    if (isProblem(headers)) return refused(headers);
    const attachments = readAttachments(part['Attachments']);
    if (isProblem(attachments)) return refused(attachments);
    const rejection = itemRejection(sink, destination);
    if (rejection !== undefined) return refused(serverProblem(rejection), rejection);
    const messageId = nextId();
    const options = optionsOf(ofEmail, json);
    deliver({ sink, messageId, headers, options }, { ...sender, attachments }, destination, body);
    sent.keep(messageId, {
      ...destination,
      from: sender.from,
      subject: body.subject,
      tags: json['EmailTags'],
    });
    return jsonResponse(200, { MessageId: messageId });
  }

  /**
   * "If you … don't specify a … Destination …, the recipients are those of the message" (RawMessage).
   */
  function sendRaw(json: JsonRecord, part: JsonRecord): ApiResponse {
    const raw = readRaw(part);
    if (isProblem(raw)) return refused(raw);
    const { headers } = raw;
    const sender = json['FromEmailAddress'] === undefined ? undefined : readSender(json);
    if (sender !== undefined && isProblem(sender)) return refused(sender);
    const from = sender?.from ?? raw.from[0];
    if (from === undefined) return refused(bad("Missing required header 'From'."));
    const inHeader = headers.find(([name]) => name.toLowerCase() === 'x-ses-configuration-set')?.[1];
    const unknownSet = configurationSets.unknown(json['ConfigurationSetName'] ?? inHeader);
    if (unknownSet !== undefined) return refused(unknownSet);
    const { to, cc, bcc } = raw;
    const destination =
      json['Destination'] === undefined || json['Destination'] === null
        ? { to, cc, bcc, recipients: [...to, ...cc, ...bcc] }
        : readDestination(json['Destination']);
    if (isProblem(destination)) return refused(destination);
    if (destination.recipients.length === 0) return refused(bad('No recipient was specified.'));
    const rejection = itemRejection(sink, destination);
    if (rejection !== undefined) return refused(serverProblem(rejection), rejection);
    const messageId = nextId();
    const id = identityInList(headers);
    const envelope = destination.recipients.map(({ address }) => address);
    const readFor = readOnceAsync(() => raw.read(envelope, sender?.from));
    const options = optionsOf(ofEmail, json);
    for (const recipient of envelope) {
      sink.deliver({ recipient, id, messageId, read: () => readFor(recipient), options });
    }
    sent.keep(messageId, { ...destination, from, subject: raw.subject, tags: json['EmailTags'] });
    return jsonResponse(200, { MessageId: messageId });
  }

  function renderTemplate(part: JsonRecord): Body | Problem {
    const template = templates.find(part);
    if (isProblem(template)) return template;
    const data = readData(part['TemplateData']);
    return 'problem' in data ? data.problem : render(template, data.values);
  }

  /** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html */
  function sendBulk(json: JsonRecord): ApiResponse {
    const wrong = wrongField(ofBulk, json) ?? readTags(json['DefaultEmailTags'], 'DefaultEmailTags');
    if (wrong !== undefined) return refused(wrong);
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
    const unknownSet = configurationSets.unknown(json['ConfigurationSetName']);
    const bulk = { json, shared: { ...sender, attachments }, template, data: data.values, headers };
    const results = entries.map((entry: unknown, place) =>
      unknownSet === undefined
        ? sendEntry(isRecord(entry) ? entry : {}, place, bulk)
        : failed('CONFIGURATION_SET_NOT_FOUND', unknownSet.message),
    );
    return jsonResponse(200, { BulkEmailEntryResults: results });
  }

  /** Sends to one destination of a bulk call. A failure affects no other destination. */
  function sendEntry(entry: JsonRecord, place: number, bulk: Bulk): EntryResult {
    const { json, shared, template, data, headers } = bulk;
    const destination = readDestination(entry['Destination']);
    if (isProblem(destination)) return failed('INVALID_PARAMETER', destination.message);
    const own = readHeaders(entry['ReplacementHeaders'], 'ReplacementHeaders');
    if (isProblem(own)) return failed('INVALID_PARAMETER', own.message);
    const tags = entry['ReplacementTags'];
    const wrongTag = readTags(tags, 'ReplacementTags');
    if (wrongTag !== undefined) return failed('INVALID_PARAMETER', wrongTag.message);
    const replacement = readData(replacementOf(entry));
    if ('problem' in replacement) return failed('INVALID_PARAMETER', replacement.problem.message);
    const rejection = itemRejection(sink, destination);
    if (rejection !== undefined) {
      const status =
        rejection === 429 ? 'ACCOUNT_THROTTLED' : rejection >= 500 ? 'TRANSIENT_FAILURE' : 'MESSAGE_REJECTED';
      return failed(status, serverProblem(rejection).message);
    }
    const body = render(template, { ...data, ...replacement.values });
    const messageId = nextId();
    const outgoing = {
      sink,
      messageId,
      headers: overriding(headers, own),
      options: () => sendOptions(ofBulk.kept(json, { list: 'BulkEmailEntries', index: place })),
    };
    deliver(outgoing, shared, destination, body);
    sent.keep(messageId, {
      ...destination,
      from: shared.from,
      subject: body.subject,
      tags: tags ?? json['DefaultEmailTags'],
    });
    return { Status: 'SUCCESS', MessageId: messageId };
  }

  return { sendEmail, sendBulk };
}

function optionsOf(fields: FieldChecker, json: JsonRecord): () => SendOptions {
  return () => sendOptions(fields.kept(json));
}

interface Outgoing {
  readonly sink: Sink;
  readonly messageId: string;
  readonly headers: readonly HeaderPair[];
  readonly options: () => SendOptions;
}

interface Bulk {
  readonly json: JsonRecord;
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
 * A variable without a value renders as nothing. The provider also accepts such a message, fails to render
 * it, and reports that by an event ("Rendering Failure", dg/send-personalized-email-api).
 */
export function render({ subject, text, html }: Template, data: JsonRecord): Body {
  return { subject: subject(data), text: text(data), html: html(data) };
}

export function serverProblem(status: number): Problem {
  if (status === 429) return problem('TooManyRequestsException', 'Maximum sending rate exceeded.');
  if (status === 503)
    return problem('ServiceUnavailable', 'The request has failed due to a temporary failure.');
  if (status >= 500) return problem('InternalFailure', 'An internal failure occurred.');
  return problem('MessageRejected', 'The message was refused.');
}

/** The status of the first rejected recipient. */
function itemRejection(sink: Sink, { recipients }: Destination): number | undefined {
  if (sink.rejectionStatus === undefined) return undefined;
  for (const { address } of recipients) {
    const status = sink.rejectionStatus(address);
    if (status !== undefined) return status;
  }
  return undefined;
}

/** Delivers a message once per recipient. */
function deliver(to: Outgoing, shared: Shared, { recipients, ...shown }: Destination, body: Body): void {
  const { sink, messageId, headers, options } = to;
  const id = identityInList(headers);
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
    sink.deliver({ recipient: address, id, messageId, read: () => readFor(address), options });
  }
}
