import { decodeWords } from 'postal-mime';
import type { Attachment, Mailbox } from '../../../src/model/message.ts';
import { decodeBase64 } from '../base64.ts';
import type { HeaderPair } from '../headers.ts';
import { isRecord, type JsonRecord, optionalText } from '../json.ts';
import { parseMailbox, parseMailboxes } from '../mailbox.ts';
import { bad, isProblem, type Problem, problem } from './problem.ts';

/** The sender of a request. */
export interface Sender {
  readonly from: Mailbox;
  readonly replyTo: readonly Mailbox[];
}

export interface Destination {
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  /** All recipients of To, Cc and Bcc. */
  readonly recipients: readonly Mailbox[];
}

export interface Body {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * "The maximum number of recipients per message is 50": https://docs.aws.amazon.com/ses/latest/dg/quotas.html
 */
const MAX_RECIPIENTS = 50;
/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Message.html and API_MessageHeader.html */
const MAX_HEADERS = 15;
const HEADER_NAME = /^[!-9;-~]{1,126}$/;
const HEADER_VALUE = /^[ -~]{1,870}$/;

/** nodemailer verifies credentials by a message from `invalid@invalid`, and expects `MessageRejected`. */
const NO_DOMAIN = /^[^\s@<>]+@[^\s@<>.]+$/;

export function readSender(json: JsonRecord): Sender | Problem {
  const address = json['FromEmailAddress'];
  const from = typeof address === 'string' ? readMailbox(address) : undefined;
  if (from === undefined) {
    return typeof address === 'string' && NO_DOMAIN.test(address)
      ? problem('MessageRejected', `Email address is not verified: ${address}`)
      : bad('FromEmailAddress is missing or not a valid address.');
  }
  const list = json['ReplyToAddresses'] ?? [];
  if (!Array.isArray(list)) return bad('ReplyToAddresses must be a list.');
  const replyTo: Mailbox[] = [];
  for (const one of list) {
    const mailbox = typeof one === 'string' ? readMailbox(one) : undefined;
    if (mailbox === undefined) return bad('ReplyToAddresses holds an address that is not valid.');
    replyTo.push(mailbox);
  }
  return { from, replyTo };
}

export function readDestination(value: unknown): Destination | Problem {
  const destination: JsonRecord = isRecord(value) ? value : {};
  const lists: Record<string, readonly Mailbox[]> = {};
  for (const field of ['ToAddresses', 'CcAddresses', 'BccAddresses']) {
    const list = destination[field] ?? [];
    if (!Array.isArray(list)) return bad(`${field} must be a list.`);
    const mailboxes: Mailbox[] = [];
    for (const one of list) {
      const [mailbox, ...more] = typeof one === 'string' && isAscii(one) ? (parseMailboxes(one) ?? []) : [];
      if (mailbox === undefined || more.length > 0) return bad(`Illegal address in ${field}`);
      mailboxes.push(mailbox);
    }
    lists[field] = mailboxes;
  }
  const { ToAddresses: to = [], CcAddresses: cc = [], BccAddresses: bcc = [] } = lists;
  const recipients = [...to, ...cc, ...bcc];
  if (recipients.length === 0) return bad('A destination must have at least one recipient.');
  if (recipients.length > MAX_RECIPIENTS)
    return bad(`A message may have ${MAX_RECIPIENTS} recipients at most.`);
  return { to, cc, bcc, recipients };
}

/** SES has no SMTPUTF8: names that are not ASCII arrive as encoded words (SendEmail, `FromEmailAddress`). */
function readMailbox(text: string): Mailbox | undefined {
  return isAscii(text) ? parseMailbox(text) : undefined;
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** `Content.Simple` */
export function readSimple(json: JsonRecord): Body | Problem {
  const subject = readData(json['Subject']);
  const body: JsonRecord = isRecord(json['Body']) ? json['Body'] : {};
  const text = body['Text'] === undefined ? '' : readData(body['Text']);
  const html = body['Html'] === undefined ? '' : readData(body['Html']);
  if (subject === undefined) return bad('Content.Simple.Subject is required.');
  if (text === undefined || html === undefined) return bad('Data of a body must be a string.');
  if (text === '' && html === '') return bad('Content.Simple.Body must have Text or Html.');
  return { subject, text, html };
}

/** The charset is ignored: JSON is Unicode. */
function readData(value: unknown): string | undefined {
  const data = isRecord(value) ? value['Data'] : undefined;
  return typeof data === 'string' ? data : undefined;
}

export function readHeaders(value: unknown, field: string): readonly HeaderPair[] | Problem {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > MAX_HEADERS) {
    return bad(`${field} must be a list of ${MAX_HEADERS} headers at most.`);
  }
  const headers: HeaderPair[] = [];
  for (const one of value) {
    const { Name: name, Value: text }: JsonRecord = isRecord(one) ? one : {};
    if (
      typeof name !== 'string' ||
      typeof text !== 'string' ||
      !HEADER_NAME.test(name) ||
      !HEADER_VALUE.test(text)
    ) {
      return bad(`${field}: a header must have a Name and a Value of printable ASCII characters.`);
    }
    headers.push([name, text]);
  }
  return headers;
}

/** "ASCII letters (a–z, A–Z), numbers (0–9), underscores (_), or dashes (-)": API_MessageTag.html */
const TAG = /^[\w-]{1,256}$/;

/** The error of invalid tags. */
export function readTags(value: unknown, field: string): Problem | undefined {
  if (!Array.isArray(value)) return undefined;
  for (const one of value) {
    const { Name: name, Value: text }: JsonRecord = isRecord(one) ? one : {};
    if (typeof name !== 'string' || typeof text !== 'string' || !TAG.test(name) || !TAG.test(text)) {
      return bad(`${field}: Name and Value of a tag may have 256 letters, digits, underscores and dashes.`);
    }
  }
  return undefined;
}

/** The decoded headers of a message. */
export function decodedHeaders(headers: readonly HeaderPair[]): readonly HeaderPair[] {
  return headers.map(([name, value]) => [name, decodeWords(value)] as const);
}

/** Some of the rejected extensions: https://docs.aws.amazon.com/ses/latest/dg/mime-types.html */
const FORBIDDEN_FILE =
  /\.(?:ade|adp|app|asp|bas|bat|cer|chm|cmd|com|cpl|crt|csh|der|exe|fxp|hlp|hta|inf|ins|isp|its|js|jse|ksh|lnk|mad|maf|mag|mam|maq|mar|mas|mat|mau|mav|maw|mda|mdb|mde|mdt|mdw|mdz|msc|msi|msp|mst|ops|pcd|pif|plg|prf|prg|reg|scf|scr|sct|shb|shs|sys|ps1|tmp|url|vb|vbe|vbs|vps|vsmacros|vss|vst|vsw|vxd|ws|wsc|wsf|wsh|xnk)$/i;

const NO_ATTACHMENTS: readonly Attachment[] = [];

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html */
export function readAttachments(value: unknown): readonly Attachment[] | Problem {
  if (value === undefined || value === null) return NO_ATTACHMENTS;
  if (!Array.isArray(value)) return bad('Attachments must be a list.');
  const attachments: Attachment[] = [];
  for (const one of value) {
    const attachment = readAttachment(isRecord(one) ? one : {});
    if (isProblem(attachment)) return attachment;
    attachments.push(attachment);
  }
  return attachments;
}

function readAttachment(json: JsonRecord): Attachment | Problem {
  const { FileName: filename, RawContent: raw, ContentDisposition: disposition = 'ATTACHMENT' } = json;
  if (typeof filename !== 'string' || filename === '' || filename.length > 255) {
    return bad('FileName of an attachment must have 1 to 255 characters.');
  }
  if (FORBIDDEN_FILE.test(filename)) return bad(`Attachments of the type of ${filename} are not supported.`);
  const bytes = typeof raw === 'string' && raw !== '' ? decodeBase64(raw) : undefined;
  if (bytes === undefined) return bad(`RawContent of ${filename} must be base64 encoded.`);
  if (disposition !== 'ATTACHMENT' && disposition !== 'INLINE') {
    return bad('ContentDisposition must be ATTACHMENT or INLINE.');
  }
  const contentType = optionalText(json['ContentType']) ?? 'application/octet-stream';
  const contentId = optionalText(json['ContentId']);
  if (contentType === false || contentId === false || (contentId?.length ?? 0) > 78) {
    return bad('ContentType and ContentId must be strings, the latter of 78 characters at most.');
  }
  return {
    filename,
    contentType: contentType.split(';', 1)[0]?.trim() ?? '',
    content: bytes,
    disposition: disposition === 'INLINE' ? 'inline' : 'attachment',
    ...(contentId === undefined ? {} : { contentId }),
  };
}
