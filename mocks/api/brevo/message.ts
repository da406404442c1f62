import type { Attachment, Mailbox } from '../../../src/model/message.ts';
import { decodeBase64 } from '../base64.ts';
import { fieldChecker } from '../field-checker.ts';
import { overriding } from '../headers.ts';
import { isRecord, isTextRecord, type JsonRecord, optionalText } from '../json.ts';
import { isAddress } from '../mailbox.ts';
import { mediaTypeOf } from '../media-types.ts';
import { MAX_NAME, SEND_FIELDS } from './fields.ts';
import { invalid, isProblem, missing, type Problem, wrongField } from './problem.ts';
import { compileCached, type Template } from './template.ts';

export type Texts = Readonly<Record<string, string>>;

/** A stored template. */
export interface Stored {
  readonly subject: Template;
  readonly html: Template;
  readonly sender: Mailbox;
  readonly replyTo: Mailbox | undefined;
  readonly active: boolean;
}

export interface Message {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  /** All recipients of To, Cc and Bcc. */
  readonly recipients: readonly Mailbox[];
  readonly replyTo: readonly Mailbox[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Texts;
  readonly attachments: readonly Attachment[];
}

/** https://developers.brevo.com/reference/send-transac-email, `messageVersions` */
const MAX_RECIPIENTS = 2000;
const MAX_IN_VERSION = 99;
const MAX_PARAMS_BYTES = 100 * 1000;
const MAX_ALL_PARAMS_BYTES = 1000 * 1000;
/** https://developers.brevo.com/docs/batch-send-transactional-emails */
const MAX_VERSIONS = 1000;

const NO_HEADERS: Texts = {};
const NO_PARAMS: JsonRecord = {};

const fields = fieldChecker(SEND_FIELDS);
export const keptFields: typeof fields.kept = fields.kept;

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** "Include timezone information in the date-time value." */
const SCHEDULE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/** Checks the fields of a request that belong to no single message. */
function wrongInstruction({ scheduledAt, batchId, headers, tags }: JsonRecord): Problem | undefined {
  if (scheduledAt !== undefined && scheduledAt !== null) {
    const isTime = typeof scheduledAt === 'string' && SCHEDULE.test(scheduledAt);
    if (!isTime || Number.isNaN(Date.parse(scheduledAt))) {
      return invalid('scheduledAt should be a valid date-time (YYYY-MM-DDTHH:mm:ss.SSSZ)');
    }
  }
  if (batchId !== undefined && batchId !== null && (typeof batchId !== 'string' || !UUID.test(batchId))) {
    return invalid('batchId should be a valid UUIDv4');
  }
  if (Array.isArray(tags) && tags.includes('')) return invalid('tags should not be empty');
  if (!isRecord(headers)) return undefined;
  for (const [name, value] of Object.entries(headers)) {
    // "Must be a UUID": https://developers.brevo.com/docs/heterogenous-versions-batch-emails
    if (name.toLowerCase() === 'idempotencykey' && !UUID.test(String(value))) {
      return invalid('idempotencyKey should be a valid UUID');
    }
  }
  return undefined;
}

/** Returns one message, or one per entry of `messageVersions`. */
export function readRequest(
  json: JsonRecord,
  templateOf: (id: unknown) => Stored | undefined,
): { readonly messages: readonly Message[]; readonly batch: boolean } | Problem {
  const wrong = wrongField(fields, json) ?? wrongInstruction(json);
  if (wrong !== undefined) return wrong;
  const template = json['templateId'] === undefined ? undefined : templateOf(json['templateId']);
  if (json['templateId'] !== undefined && template === undefined) {
    return invalid('templateId is invalid or does not exist');
  }
  if (template?.active === false) return invalid('Template is not active');
  const from = json['sender'] === undefined ? template?.sender : readMailbox(json['sender']);
  if (from === undefined)
    return json['sender'] === undefined ? missing('sender') : invalid('valid sender email required');
  const headers = json['headers'] ?? NO_HEADERS;
  if (!isTextRecord(headers)) return invalid('headers must be an object of strings');
  const attachments = readAttachments(json['attachment']);
  if (isProblem(attachments)) return attachments;
  const shared: Shared = { json, template, from, headers, attachments };
  const versions = json['messageVersions'];
  if (versions === undefined) {
    const message = readMessage(json, shared);
    return isProblem(message) ? message : { messages: [message], batch: false };
  }
  if (!Array.isArray(versions) || versions.length === 0) return invalid('messageVersions is invalid');
  if (versions.length > MAX_VERSIONS)
    return invalid(`messageVersions should not exceed ${MAX_VERSIONS} items`);
  return readVersions(versions, shared);
}

interface Shared {
  readonly json: JsonRecord;
  readonly template: Stored | undefined;
  readonly from: Mailbox;
  readonly headers: Texts;
  readonly attachments: readonly Attachment[];
}

function readVersions(
  versions: readonly unknown[],
  shared: Shared,
): { readonly messages: readonly Message[]; readonly batch: true } | Problem {
  const messages: Message[] = [];
  let recipients = 0;
  let paramsBytes = 0;
  for (const version of versions) {
    if (!isRecord(version)) return invalid('messageVersions is invalid');
    const wrong = missingGlobal(version, shared);
    if (wrong !== undefined) return wrong;
    const message = readMessage(version, shared);
    if (isProblem(message)) return message;
    if (message.recipients.length > MAX_IN_VERSION) {
      return invalid(`messageVersions: a version should not exceed ${MAX_IN_VERSION} recipients`);
    }
    recipients += message.recipients.length;
    if (version['params'] !== undefined) {
      const bytes = bytesOf(version['params']);
      if (bytes > MAX_PARAMS_BYTES)
        return invalid('messageVersions: params of a version should not exceed 100 KB');
      paramsBytes += bytes;
    }
    messages.push(message);
  }
  if (recipients > MAX_RECIPIENTS) {
    return invalid(`messageVersions: recipients of a request should not exceed ${MAX_RECIPIENTS}`);
  }
  if (paramsBytes > MAX_ALL_PARAMS_BYTES)
    return invalid('messageVersions: cumulative params should not exceed 1000 KB');
  return { messages, batch: true };
}

/** "Can be customized per version only if at least one of these is present in the global parameters." */
function missingGlobal(version: JsonRecord, { json, template }: Shared): Problem | undefined {
  if (template !== undefined || json['htmlContent'] || json['textContent']) return undefined;
  for (const field of ['htmlContent', 'textContent']) {
    if (version[field]) return invalid(`messageVersions: ${field} needs a global htmlContent or textContent`);
  }
  return undefined;
}

/** The size as JSON; infinite if V8 cannot encode it. */
function bytesOf(params: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(params));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** `own`: the request, or one of its versions. Its fields override those of the request. */
function readMessage(
  own: JsonRecord,
  { json, template, from, headers, attachments }: Shared,
): Message | Problem {
  const to = readMailboxes(own['to']);
  const cc = readMailboxes(own['cc'] ?? json['cc']);
  const bcc = readMailboxes(own['bcc'] ?? json['bcc']);
  if (to === undefined || cc === undefined || bcc === undefined)
    return invalid(`email is not valid in to, cc or bcc, or name exceeds ${MAX_NAME} characters`);
  if (to.length === 0) return missing('to');
  const replyAddress = own['replyTo'] ?? json['replyTo'];
  const replyTo = replyAddress === undefined ? template?.replyTo : readMailbox(replyAddress);
  if (replyAddress !== undefined && replyTo === undefined) return invalid('email is not valid in replyTo');
  const ownHeaders = own === json ? headers : (own['headers'] ?? NO_HEADERS);
  if (!isTextRecord(ownHeaders)) return invalid('headers must be an object of strings');
  const content = readContent(own, json, template);
  if (isProblem(content)) return content;
  return {
    from,
    to,
    cc,
    bcc,
    recipients: cc.length + bcc.length === 0 ? to : [...to, ...cc, ...bcc],
    replyTo: replyTo === undefined ? NOBODY : [replyTo],
    ...content,
    headers:
      ownHeaders === headers
        ? headers
        : Object.fromEntries(overriding(Object.entries(headers), Object.entries(ownHeaders))),
    attachments,
  };
}

function readContent(
  own: JsonRecord,
  json: JsonRecord,
  template: Stored | undefined,
): Pick<Message, 'subject' | 'text' | 'html'> | Problem {
  const params = own['params'] ?? json['params'];
  if (params !== undefined && !isRecord(params)) return invalid('params should be an object');
  const subject = optionalText(own['subject'] ?? json['subject']);
  const html = optionalText(own['htmlContent'] ?? json['htmlContent']);
  const text = optionalText(own['textContent'] ?? json['textContent']);
  if (subject === false || html === false || text === false) {
    return invalid('subject, htmlContent and textContent should be strings');
  }
  const values = params ?? NO_PARAMS;
  if (template !== undefined) {
    const title = subject === undefined ? template.subject(values) : filled(subject, 'none', params);
    // "Ignored if templateId is passed": the provider does not document the text part of a template message.
    return typeof title === 'object' ? title : { subject: title, text: '', html: template.html(values) };
  }
  if (subject === undefined) return missing('subject');
  if (html === undefined && text === undefined) return missing('htmlContent');
  const rendered = {
    subject: filled(subject, 'none', params),
    text: filled(text ?? '', 'none', params),
    html: filled(html ?? '', 'html', params),
  };
  if (typeof rendered.subject === 'object') return rendered.subject;
  if (typeof rendered.text === 'object') return rendered.text;
  if (typeof rendered.html === 'object') return rendered.html;
  return { subject: rendered.subject, text: rendered.text, html: rendered.html };
}

/** Content in the request is a template if the request has params. */
function filled(source: string, escaping: 'html' | 'none', params: JsonRecord | undefined): string | Problem {
  if (params === undefined) return source;
  const compiled = compileCached[escaping](source);
  return 'error' in compiled ? invalid(compiled.error) : compiled.render(params);
}

export function readMailbox(value: unknown): Mailbox | undefined {
  const { email, name }: JsonRecord = isRecord(value) ? value : {};
  if (typeof email !== 'string' || !isAddress(email)) return undefined;
  if (name === undefined || name === null || name === '') return { address: email };
  return typeof name === 'string' && name.length <= MAX_NAME ? { address: email, name } : undefined;
}

const NOBODY: readonly Mailbox[] = [];

function readMailboxes(value: unknown): readonly Mailbox[] | undefined {
  if (value === undefined) return NOBODY;
  if (!Array.isArray(value)) return undefined;
  const mailboxes: Mailbox[] = [];
  for (const one of value) {
    const mailbox = readMailbox(one);
    if (mailbox === undefined) return undefined;
    mailboxes.push(mailbox);
  }
  return mailboxes;
}

/** https://developers.brevo.com/reference/send-transac-email, `attachment` */
const ALLOWED = new Set(
  (
    'xlsx xls ods docx docm doc csv pdf txt gif jpg jpeg png tif tiff rtf bmp cgm css shtml html htm zip xml ppt pptx tar ' +
    'ez ics mobi msg pub eps odt mp3 m4a m4v wma ogg flac wav aif aifc aiff mp4 mov avi mkv mpeg mpg wmv pkpass xlsm'
  ).split(' '),
);

const NO_ATTACHMENTS: readonly Attachment[] = [];

function readAttachments(value: unknown): readonly Attachment[] | Problem {
  if (value === undefined) return NO_ATTACHMENTS;
  if (!Array.isArray(value)) return invalid('attachment should be an array');
  const attachments: Attachment[] = [];
  for (const one of value) {
    const { name, content }: JsonRecord = isRecord(one) ? one : {};
    if (typeof name !== 'string' || name === '') return missing('attachment name');
    const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
    if (!ALLOWED.has(extension)) return invalid(`Unsupported file format: ${extension}`);
    const bytes = typeof content === 'string' && content !== '' ? decodeBase64(content) : undefined;
    if (bytes === undefined) return invalid('attachment content must be base64 encoded');
    const contentType = mediaTypeOf(name);
    attachments.push({ filename: name, contentType, content: bytes, disposition: 'attachment' });
  }
  return attachments;
}
