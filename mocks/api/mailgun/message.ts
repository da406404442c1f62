import { addressKey } from '../../../src/model/address.ts';
import type { Attachment, Mailbox } from '../../../src/model/message.ts';
import type { HeaderPair } from '../headers.ts';
import { isRecord, type JsonRecord, parseJson } from '../json.ts';
import { parseMailbox, parseMailboxes } from '../mailbox.ts';
import { type Form, firstOf } from './form.ts';
import type { FormFile } from './multipart.ts';
import { wrongOption } from './options.ts';
import type { Version } from './templates.ts';
import { textOfHtml } from './text.ts';

/** The checked form of `POST /v3/{domain}/messages`. Texts may contain `%recipient.x%`. */
export interface MailgunMessage {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  /** Cc and Bcc receive every message of the request. */
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** A header may occur several times. */
  readonly headers: readonly HeaderPair[];
  readonly attachments: readonly Attachment[];
  /** By address. If they are set, each recipient gets a separate message. */
  readonly recipientVariables: JsonRecord | undefined;
  readonly testMode: boolean;
}

/** https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending */
const MAX_RECIPIENTS = 1000;
/** "Send options (parameters starting with o:, h:, v:, or t:) are limited to 16KB total" */
const MAX_OPTION_BYTES = 16 * 1024;
/** Contains template variables; it is no header of the message. */
const VARIABLES_HEADER = 'x-mailgun-variables';

/** Reads the message of a form, or returns the provider's error text. */
export function readMessage(
  form: Form,
  find: (name: string, tag: string | undefined) => Version | undefined,
): MailgunMessage | string {
  const name = firstOf(form, 'template');
  const stored = name ? find(name, firstOf(form, 't:version')) : undefined;
  const from = firstOf(form, 'from') ?? stored?.headers.get('from');
  if (!from) return 'from parameter is missing';
  const sender = parseMailbox(from);
  if (sender === undefined) return notAnAddress('from');

  const lists: Partial<Record<'to' | 'cc' | 'bcc', readonly Mailbox[]>> = {};
  const seen = new Set<string>();
  for (const field of ['to', 'cc', 'bcc'] as const) {
    const list = readAddresses(form, field, seen);
    if (list === undefined) return notAnAddress(field);
    lists[field] = list;
  }
  const { to = [], cc = [], bcc = [] } = lists;
  if (to.length === 0) return 'to parameter is missing';
  // The provider documents these limits, but not their error texts.
  if (seen.size > MAX_RECIPIENTS) return `too many recipients: the maximum is ${MAX_RECIPIENTS}`;
  if (optionBytes(form) > MAX_OPTION_BYTES) return 'send options (o:, h:, v:, t:) are limited to 16KB total';

  const text = firstOf(form, 'text') ?? '';
  const html = firstOf(form, 'html') ?? '';
  const subject = firstOf(form, 'subject') ?? stored?.headers.get('subject');
  if (subject === undefined) return 'subject parameter is missing';
  if (name && html !== '') return "Only one parameters 'html' or 'template' is allowed.";
  if (text === '' && html === '' && !name && !firstOf(form, 'amp-html')) {
    return "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified";
  }
  const variables = name ? readVariables(form) : {};
  if (variables === undefined) return "'t:variables' parameter is not a valid JSON object";
  const recipientVariables = readRecipientVariables(firstOf(form, 'recipient-variables'));
  if (recipientVariables === false)
    return "'recipient-variables' parameter is not a valid JSON object of objects";

  if (name && stored === undefined) return `template '${name}' not found`;
  const wrong = wrongOption(form) ?? missingOption(form);
  if (wrong !== undefined) return wrong;
  const own = readHeaders(form);
  const replyTo = stored?.headers.get('reply-to');
  const hasReplyTo = replyTo === undefined || own.some(([header]) => header.toLowerCase() === 'reply-to');
  const rendered = stored?.render(variables) ?? html;
  return {
    from: sender,
    to,
    cc,
    bcc,
    subject,
    text: text === '' && firstOf(form, 't:text') === 'yes' ? textOfHtml(rendered) : text,
    html: rendered,
    headers: hasReplyTo ? own : [['Reply-To', replyTo], ...own],
    attachments: form.files.filter(isAttached).map(toAttachment),
    recipientVariables,
    testMode: ['yes', 'true', 'True'].includes(firstOf(form, 'o:testmode') ?? ''),
  };
}

/** The error for an option that needs another one. */
function missingOption(form: Form): string | undefined {
  for (const option of ['t:version', 't:text', 't:variables']) {
    if (form.fields.has(option) && !firstOf(form, 'template'))
      return `'${option}' parameter needs 'template'`;
  }
  return form.fields.has('o:secondary-dkim-public') && !form.fields.has('o:secondary-dkim')
    ? "'o:secondary-dkim-public' parameter needs 'o:secondary-dkim'"
    : undefined;
}

function notAnAddress(field: string): string {
  return `'${field}' parameter is not a valid address. please check documentation`;
}

/**
 * A field may occur several times and contain several addresses: "duplicate addresses are automatically
 * ignored".
 */
function readAddresses(form: Form, field: string, seen: Set<string>): readonly Mailbox[] | undefined {
  const mailboxes: Mailbox[] = [];
  for (const value of form.fields.get(field) ?? []) {
    const parsed = parseMailboxes(value);
    if (parsed === undefined) return undefined;
    for (const mailbox of parsed) {
      const key = addressKey(mailbox.address);
      if (!seen.has(key)) mailboxes.push(mailbox);
      seen.add(key);
    }
  }
  return mailboxes;
}

function readHeaders(form: Form): readonly HeaderPair[] {
  const headers: HeaderPair[] = [];
  for (const [name, values] of form.fields) {
    if (!name.startsWith('h:')) continue;
    const header = name.slice(2);
    if (header.toLowerCase() === VARIABLES_HEADER) continue;
    for (const value of values) headers.push([header, value]);
  }
  return headers;
}

/** The variables of each recipient; false if the text is not an object of objects. */
function readRecipientVariables(text: string | undefined): JsonRecord | undefined | false {
  if (text === undefined || text === '') return undefined;
  const json = parseJson(text);
  return isRecord(json) && Object.values(json).every(isRecord) ? json : false;
}

/** The variables of a stored template, from all three documented places. */
function readVariables(form: Form): JsonRecord | undefined {
  const variables = new Map<string, unknown>();
  for (const [name, [value = '']] of form.fields) {
    if (name.startsWith('v:')) variables.set(name.slice(2), value);
    if (name === 't:variables' || name.toLowerCase() === `h:${VARIABLES_HEADER}`) {
      const json = parseJson(value);
      if (!isRecord(json)) return undefined;
      for (const [own, one] of Object.entries(json)) variables.set(own, one);
    }
  }
  return Object.fromEntries(variables);
}

function optionBytes(form: Form): number {
  let bytes = 0;
  for (const [name, values] of form.fields) {
    if (!/^[ohvt]:/.test(name)) continue;
    for (const value of values) bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  return bytes;
}

function isAttached({ field }: FormFile): boolean {
  return field === 'attachment' || field === 'inline';
}

/** The message refers to an inline file by its name: `<img src="cid:photo.jpg">`. */
function toAttachment({ field, filename, contentType, content }: FormFile): Attachment {
  return field === 'inline'
    ? { filename, contentType, content, disposition: 'inline', contentId: filename }
    : { filename, contentType, content, disposition: 'attachment' };
}
