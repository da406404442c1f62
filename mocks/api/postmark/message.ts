import type { Attachment, Mailbox } from '../../../src/model/message.ts';
import type { SendOptions } from '../../contract.ts';
import { decodeBase64 } from '../base64.ts';
import { MEBIBYTE } from '../dialect.ts';
import type { HeaderPair } from '../headers.ts';
import { isRecord, type JsonRecord, optionalText } from '../json.ts';
import { parseCommonMailboxes, parseMailbox, parseMailboxes } from '../mailbox.ts';
import { valueText } from '../value-text.ts';
import { isRefusal, type Refusal, refusal } from './refusal.ts';

/** A message without subject and bodies, which a template may contain. */
export interface Envelope {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  /** All recipients of To, Cc and Bcc. */
  readonly recipients: readonly Mailbox[];
  readonly replyTo: readonly Mailbox[];
  readonly headers: readonly HeaderPair[];
  readonly attachments: readonly Attachment[];
  /** The ID of the message stream. */
  readonly stream: string;
}

export interface Body {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** An accepted message. */
export interface AcceptedMessage {
  readonly envelope: Envelope;
  readonly body: Body;
  readonly messageId: string;
  readonly options: () => SendOptions;
}

/** https://postmarkapp.com/developer/user-guide/send-email-with-api */
const MAX_RECIPIENTS = 50;
const MAX_BODY_BYTES = 5 * MEBIBYTE;
export const MAX_MESSAGE_BYTES: number = 10 * MEBIBYTE;
/** The streams that every server has by default. */
const STREAMS: ReadonlySet<string> = new Set(['outbound', 'broadcast']);
/**
 * https://postmarkapp.com/developer/user-guide/send-email-with-api/send-a-single-email, forbidden file types
 */
const FORBIDDEN_FILE =
  /\.(?:vbs|exe|bin|bat|chm|com|cpl|crt|hlp|hta|inf|ins|isp|jse|lnk|mdb|pcd|pif|reg|scr|sct|shs|vbe|vba|wsf|wsh|wsl|msc|msi|msp|mst)$/i;

export function readEnvelope(json: JsonRecord): Envelope | Refusal {
  const from = readFrom(json['From']);
  if (isRefusal(from)) return from;
  const lists: Partial<Record<'To' | 'Cc' | 'Bcc', readonly Mailbox[]>> = {};
  for (const field of ['To', 'Cc', 'Bcc'] as const) {
    const list = readList(json[field], field);
    if (isRefusal(list)) return list;
    lists[field] = list;
  }
  const { To: to = [], Cc: cc = [], Bcc: bcc = [] } = lists;
  const recipients = cc.length + bcc.length === 0 ? to : [...to, ...cc, ...bcc];
  if (recipients.length === 0) return refusal('invalidEmail', 'Zero recipients specified');
  if (recipients.length > MAX_RECIPIENTS) {
    return refusal('invalidEmail', `Too many recipients. The maximum is ${MAX_RECIPIENTS} (To, Cc and Bcc).`);
  }
  const replyTo = readList(json['ReplyTo'], 'ReplyTo', parseCommonMailboxes);
  if (isRefusal(replyTo)) return replyTo;
  const headers = readHeaders(json['Headers']);
  if (isRefusal(headers)) return headers;
  const attachments = readAttachments(json['Attachments']);
  if (isRefusal(attachments)) return attachments;
  const stream = optionalText(json['MessageStream']) ?? 'outbound';
  if (stream === false || !STREAMS.has(stream)) {
    return refusal('streamNotFound', "The 'MessageStream' provided does not exist on this server.");
  }
  return { from, to, cc, bcc, recipients, replyTo, headers, attachments, stream };
}

export function readBody(json: JsonRecord): Body | Refusal {
  const subject = optionalText(json['Subject']) ?? '';
  const text = optionalText(json['TextBody']) ?? '';
  const html = optionalText(json['HtmlBody']) ?? '';
  if (subject === false || text === false || html === false) {
    return refusal('incompatibleJson', 'Subject, TextBody and HtmlBody must be strings.');
  }
  if (text === '' && html === '') {
    return refusal('invalidEmail', 'Provide either email TextBody or HtmlBody or both.');
  }
  for (const [field, body] of [['TextBody', text] as const, ['HtmlBody', html] as const]) {
    if (isLongerThan(body, MAX_BODY_BYTES)) {
      return refusal('invalidEmail', `${field} is too large: the maximum is 5 MB.`);
    }
  }
  return { subject, text, html };
}

/** True if one message of a batch exceeds the limit of a message: bodies and encoded attachments. */
export function isTooLarge(json: JsonRecord): boolean {
  const attachments: readonly unknown[] = Array.isArray(json['Attachments']) ? json['Attachments'] : [];
  let bytes = 0;
  for (const text of [
    json['TextBody'],
    json['HtmlBody'],
    ...attachments.map((one) => (isRecord(one) ? one['Content'] : '')),
  ]) {
    if (typeof text === 'string') bytes += text.length;
  }
  return bytes > MAX_MESSAGE_BYTES;
}

function readFrom(value: unknown): Mailbox | Refusal {
  const from = typeof value === 'string' ? parseMailbox(value) : undefined;
  return from ?? refusal('invalidEmail', `Invalid 'From' address: '${valueText(value ?? '')}'.`);
}

const NOBODY: readonly Mailbox[] = [];

function readList(
  value: unknown,
  field: string,
  parse: typeof parseMailboxes = parseMailboxes,
): readonly Mailbox[] | Refusal {
  const text = optionalText(value);
  if (text === undefined) return NOBODY;
  const list = text === false ? undefined : parse(text);
  return list ?? refusal('invalidEmail', `Invalid '${field}' address: '${valueText(value)}'.`);
}

function readHeaders(value: unknown): readonly HeaderPair[] | Refusal {
  const headers: HeaderPair[] = [];
  if (value === undefined || value === null) return headers;
  if (!Array.isArray(value))
    return refusal('incompatibleJson', 'Headers must be an array of Name and Value.');
  const list: readonly unknown[] = value;
  for (const one of list) {
    const { Name: name, Value: text } = isRecord(one) ? one : {};
    if (typeof name !== 'string' || typeof text !== 'string' || !/^[!-9;-~]+$/.test(name)) {
      return refusal('invalidEmail', `Invalid header: ${JSON.stringify(one)}.`);
    }
    headers.push([name, text]);
  }
  return headers;
}

const NO_ATTACHMENTS: readonly Attachment[] = [];

function readAttachments(value: unknown): readonly Attachment[] | Refusal {
  if (value === undefined || value === null) return NO_ATTACHMENTS;
  if (!Array.isArray(value)) return refusal('incompatibleJson', 'Attachments must be an array.');
  const attachments: Attachment[] = [];
  for (const one of value) {
    const attachment = readAttachment(isRecord(one) ? one : {});
    if (isRefusal(attachment)) return attachment;
    attachments.push(attachment);
  }
  return attachments;
}

function readAttachment(json: JsonRecord): Attachment | Refusal {
  const { Name: name, Content: content, ContentType: type, ContentID: id } = json;
  if (typeof name !== 'string' || name === '') {
    return refusal('invalidEmail', "Attachment field 'Name' is required.");
  }
  if (FORBIDDEN_FILE.test(name)) {
    return refusal('forbiddenAttachment', `Attachment type of '${name}' is not allowed.`);
  }
  if (typeof type !== 'string' || type === '') {
    return refusal('invalidEmail', `Attachment '${name}': field 'ContentType' is required.`);
  }
  const bytes = typeof content === 'string' && content !== '' ? decodeBase64(content) : undefined;
  if (bytes === undefined) {
    return refusal('invalidEmail', `Attachment '${name}': field 'Content' must be base64 encoded.`);
  }
  const contentId = optionalText(id);
  if (contentId === false)
    return refusal('incompatibleJson', `Attachment '${name}': ContentID must be a string.`);
  // "For inline images: ContentID, `cid:image.jpg`": the header contains the ID without `cid:`.
  return contentId === undefined
    ? { filename: name, contentType: mediaType(type), content: bytes, disposition: 'attachment' }
    : {
        filename: name,
        contentType: mediaType(type),
        content: bytes,
        disposition: 'inline',
        contentId: contentId.replace(/^cid:/, ''),
      };
}

function mediaType(type: string): string {
  return type.split(';', 1)[0]?.trim() ?? '';
}

function isLongerThan(text: string, maxBytes: number): boolean {
  return text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes;
}
