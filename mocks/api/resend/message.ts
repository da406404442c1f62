import type { Attachment, Mailbox } from '../../../src/model/message.ts';
import { decodeBase64 } from '../base64.ts';
import { isRecord, isTextRecord, type JsonRecord, optionalText } from '../json.ts';
import { parseCommonMailboxes, parseMailbox, parseMailboxes } from '../mailbox.ts';
import { invalid, isProblem, missing, type Problem, problem } from './problem.ts';
import type { Templates } from './templates.ts';

export interface Message {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  /** To, Cc and Bcc: each of them receives the message. */
  readonly recipients: readonly Mailbox[];
  readonly replyTo: readonly Mailbox[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly Attachment[];
}

/** https://resend.com/docs/api-reference/emails/send-email, `to` */
const MAX_TO = 50;
const NOBODY: readonly Mailbox[] = [];
const NO_HEADERS = {};

/** Checks one message, and renders its template if it has one. */
export function readMessage(json: unknown, templates: Templates): Message | Problem {
  if (!isRecord(json)) return invalid('The message must be an object.');
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
  };
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
  // Where `text` is absent the provider makes one out of the HTML, by rules that it does not document: none here.
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
    const contentType = optionalText(type) ?? 'application/octet-stream';
    const contentId = optionalText(id);
    const bytes = typeof content === 'string' && content !== '' ? decodeBase64(content) : undefined;
    if (bytes === undefined || typeof filename !== 'string' || filename === '') {
      // Files by `path` would have to be fetched from the network, which no mock does.
      return problem(
        422,
        'invalid_attachment',
        'Attachment must have either a `content` or `path`, and a filename.',
      );
    }
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
