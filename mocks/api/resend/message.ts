import type { Attachment, Mailbox } from '../../../src/model/message.ts';
import { decodeBase64 } from '../base64.ts';
import { fieldChecker } from '../field-checker.ts';
import { isRecord, isTextRecord, type JsonRecord, optionalText } from '../json.ts';
import { parseCommonMailboxes, parseMailbox, parseMailboxes } from '../mailbox.ts';
import { mediaTypeOf } from '../media-types.ts';
import { EMAIL_FIELDS } from './fields.ts';
import { fieldProblem, invalid, isProblem, missing, type Problem, problem } from './problem.ts';
import type { Templates } from './templates.ts';

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
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly Attachment[];
  readonly tags: readonly { readonly name: string; readonly value: string }[];
  readonly scheduledAt: string | null;
  /** The message as sent. */
  readonly json: JsonRecord;
}

const fields = fieldChecker(EMAIL_FIELDS);
export const keptFields: typeof fields.kept = fields.kept;

/** https://resend.com/docs/api-reference/emails/send-email, `to` */
const MAX_TO = 50;
const NOBODY: readonly Mailbox[] = [];
const NO_HEADERS = {};

/** Checks one message and renders its template. */
export function readMessage(json: unknown, templates: Templates): Message | Problem {
  if (!isRecord(json)) return invalid('The message must be an object.');
  let wrong: Problem | undefined;
  fields.check(json, (fault) => {
    if (fault.fault !== 'unknown') wrong ??= fieldProblem(fault);
  });
  if (wrong !== undefined) return wrong;
  const content = readContent(json, templates);
  if (isProblem(content)) return content;
  const sender = optionalText(json['from']) ?? content.from;
  if (sender === undefined) return missing('from');
  const from = sender === false ? undefined : parseMailbox(sender);
  if (from === undefined) {
    return problem(
      422,
      'invalid_from_address',
      'Invalid `from` field. The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.',
    );
  }
  const to = readList(json['to'], 'to');
  if (isProblem(to)) return to;
  if (to.length === 0) return missing('to');
  if (to.length > MAX_TO) return invalid(`The \`to\` field may hold ${MAX_TO} addresses, not ${to.length}.`);
  const cc = readList(json['cc'], 'cc');
  if (isProblem(cc)) return cc;
  const bcc = readList(json['bcc'], 'bcc');
  if (isProblem(bcc)) return bcc;
  const replyTo = readList(json['reply_to'] ?? content.replyTo, 'reply_to', parseCommonMailboxes);
  if (isProblem(replyTo)) return replyTo;
  const headers = json['headers'] ?? NO_HEADERS;
  if (!isTextRecord(headers)) return invalid('The `headers` field must be an object of strings.');
  const attachments = readAttachments(json['attachments']);
  if (isProblem(attachments)) return attachments;
  const tags = readTags(json['tags']);
  if (isProblem(tags)) return tags;
  const scheduledAt = json['scheduled_at'] ?? null;
  if (scheduledAt !== null && (typeof scheduledAt !== 'string' || !isSchedule(scheduledAt))) {
    return invalid(SCHEDULE);
  }
  const { subject, text, html } = content;
  return {
    from,
    to,
    cc,
    bcc,
    recipients: cc.length + bcc.length === 0 ? to : [...to, ...cc, ...bcc],
    replyTo,
    subject,
    text,
    html,
    headers,
    attachments,
    tags,
    scheduledAt,
    json,
  };
}

const NO_TAGS: Message['tags'] = [];
/**
 * "Only … ASCII letters (a–z, A–Z), numbers (0–9), underscores (_), or dashes (-) … no more than
 * 256 characters"
 */
const TAG = /^[\w-]{1,256}$/;

function readTags(value: unknown): Message['tags'] | Problem {
  if (value === undefined || value === null) return NO_TAGS;
  const tags: { name: string; value: string }[] = [];
  for (const one of Array.isArray(value) ? value : []) {
    const { name, value: text }: JsonRecord = isRecord(one) ? one : {};
    if (typeof name !== 'string' || typeof text !== 'string' || !TAG.test(name) || !TAG.test(text)) {
      return invalid(
        'Tags should only contain ASCII letters, numbers, underscores, or dashes, and have 256 characters at most.',
      );
    }
    tags.push({ name, value: text });
  }
  return tags;
}

const ISO_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
const RELATIVE_TIME =
  /^(?:in (?:an?|\d+) (?:second|sec|minute|min|hour|hr|day|week)s?|(?:today|tomorrow|(?:next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b.{0,40})$/i;
const MAX_AHEAD_MS = 30 * 86_400_000;
export const SCHEDULE =
  'The `scheduled_at` field must be an ISO 8601 date within 30 days, or words such as `in 1 min`.';

/**
 * "Natural language (e.g.: in 1 min) or ISO 8601", up to 30 days ahead:
 * https://resend.com/docs/dashboard/emails/schedule-email
 */
export function isSchedule(text: string): boolean {
  const trimmed = text.trim();
  if (RELATIVE_TIME.test(trimmed)) return true;
  if (!ISO_TIME.test(trimmed)) return false;
  const atMs = Date.parse(trimmed.replace(/([+-]\d\d)$/, '$1:00').replace(' ', 'T'));
  return !Number.isNaN(atMs) && atMs - Date.now() <= MAX_AHEAD_MS;
}

interface Content {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly from?: string | undefined;
  readonly replyTo?: readonly string[] | undefined;
}

function readContent(json: JsonRecord, templates: Templates): Content | Problem {
  const subject = optionalText(json['subject']);
  const text = optionalText(json['text']);
  const html = optionalText(json['html']);
  if (subject === false || text === false || html === false) {
    return invalid('The `subject`, `text` and `html` fields must be strings.');
  }
  if (json['template'] !== undefined && json['template'] !== null) {
    if (text !== undefined || html !== undefined) {
      return invalid('The `template` field cannot be used together with `html` or `text`.');
    }
    const rendered = templates.render(json['template']);
    if (isProblem(rendered)) return rendered;
    // "Payload values take precedence over the template's default values."
    const title = subject ?? rendered.subject;
    return title === '' ? missing('subject') : { ...rendered, subject: title };
  }
  if (subject === undefined) return missing('subject');
  if (text === undefined && html === undefined) return missing('html` or `text');
  // The provider creates a missing text from the HTML by undocumented rules. The mock creates none.
  return { subject, text: text ?? '', html: html ?? '' };
}

function readList(
  value: unknown,
  field: string,
  parse: typeof parseMailboxes = parseMailboxes,
): readonly Mailbox[] | Problem {
  if (value === undefined || value === null || value === '') return NOBODY;
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  const mailboxes: Mailbox[] = [];
  for (const text of texts) {
    const parsed = typeof text === 'string' ? parse(text) : undefined;
    const [one] = parsed ?? [];
    if (one === undefined || parsed?.length !== 1) {
      return invalid(
        `Invalid \`${field}\` field. The email address needs to follow the \`email@example.com\` or ` +
          '`Name <email@example.com>` format.',
      );
    }
    mailboxes.push(one);
  }
  return mailboxes;
}

const NO_ATTACHMENTS: readonly Attachment[] = [];

function readAttachments(value: unknown): readonly Attachment[] | Problem {
  if (value === undefined || value === null) return NO_ATTACHMENTS;
  if (!Array.isArray(value)) return invalid('The `attachments` field must be an array.');
  const attachments: Attachment[] = [];
  for (const one of value) {
    const { content, filename, content_type: type, content_id: id }: JsonRecord = isRecord(one) ? one : {};
    const contentId = optionalText(id);
    const bytes = bytesOf(content);
    if (bytes === undefined || typeof filename !== 'string' || filename === '') {
      return problem(
        422,
        'invalid_attachment',
        'Attachment must have either a `content` or `path`, and a filename.',
      );
    }
    // "If not set it will be derived from the filename property."
    const contentType = optionalText(type) ?? mediaTypeOf(filename);
    if (contentType === false || contentId === false) {
      return problem(422, 'invalid_attachment', 'Attachment fields must be strings.');
    }
    attachments.push({
      filename,
      contentType: contentType.split(';', 1)[0]?.trim() ?? '',
      content: bytes,
      ...(contentId === undefined ? { disposition: 'attachment' } : { disposition: 'inline', contentId }),
    });
  }
  return attachments;
}

/** "Passed as a buffer or Base64 string": a Buffer in its JSON form. */
function bytesOf(content: unknown): Buffer | undefined {
  if (typeof content === 'string') return content === '' ? undefined : decodeBase64(content);
  if (!isRecord(content) || content['type'] !== 'Buffer' || !Array.isArray(content['data'])) return undefined;
  const octets: readonly unknown[] = content['data'];
  return octets.every((octet) => Number.isInteger(octet))
    ? Buffer.from(octets as readonly number[])
    : undefined;
}
