import { addressKey } from '../../../src/model/address.ts';
import type { Attachment, Mailbox } from '../../../src/model/message.ts';
import type { HeaderPair } from '../headers.ts';
import { isRecord, type JsonRecord, parseJson } from '../json.ts';
import { parseMailbox, parseMailboxes } from '../mailbox.ts';
import { type Form, type FormFile, firstOf } from './form.ts';

/** The form of `POST /v3/{domain}/messages`, checked. Texts may hold `%recipient.x%`. */
export interface MailgunMessage {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  /** These two receive every message of the request. */
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** A header may be given several times. */
  readonly headers: readonly HeaderPair[];
  readonly attachments: readonly Attachment[];
  readonly template: { readonly name: string; readonly variables: JsonRecord } | undefined;
  /** By address. Where they are given, each recipient gets a message of its own. */
  readonly recipientVariables: JsonRecord | undefined;
  readonly testMode: boolean;
}

/** https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending */
const MAX_RECIPIENTS = 1000;
/** "Send options (parameters starting with o:, h:, v:, or t:) are limited to 16KB total" */
const MAX_OPTION_BYTES = 16 * 1024;
/** Template variables in the place of a header. */
const VARIABLES_HEADER = 'x-mailgun-variables';

/** The message of a form, or the text of the provider's error. */
export function readMessage(form: Form): MailgunMessage | string {
  const from = firstOf(form, 'from');
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
  // The provider documents the limits of this and of the options, not the words of the errors.
  if (seen.size > MAX_RECIPIENTS) return `too many recipients: the maximum is ${MAX_RECIPIENTS}`;
  if (optionBytes(form) > MAX_OPTION_BYTES) return 'send options (o:, h:, v:, t:) are limited to 16KB total';

  const text = firstOf(form, 'text') ?? '';
  const html = firstOf(form, 'html') ?? '';
  const template = firstOf(form, 'template');
  if (text === '' && html === '' && !template && !firstOf(form, 'amp-html')) {
    return "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified";
  }
  const variables = template ? readVariables(form) : {};
  if (variables === undefined) return "'t:variables' parameter is not a valid JSON object";
  const recipientVariables = readRecipientVariables(firstOf(form, 'recipient-variables'));
  if (recipientVariables === false)
    return "'recipient-variables' parameter is not a valid JSON object of objects";

  return {
    from: sender,
    to,
    cc,
    bcc,
    subject: firstOf(form, 'subject') ?? '',
    text,
    html,
    headers: readHeaders(form),
    attachments: form.files.filter(isAttached).map(toAttachment),
    template: template ? { name: template, variables } : undefined,
    recipientVariables,
    testMode: ['yes', 'true', 'True'].includes(firstOf(form, 'o:testmode') ?? ''),
  };
}

function notAnAddress(field: string): string {
  return `'${field}' parameter is not a valid address. please check documentation`;
}

/** A field may be repeated, hold several addresses, or both; "duplicate addresses are automatically ignored". */
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

/** Each recipient's own values; false when the text is not an object of objects. */
function readRecipientVariables(text: string | undefined): JsonRecord | undefined | false {
  if (text === undefined || text === '') return undefined;
  const json = parseJson(text);
  return isRecord(json) && Object.values(json).every(isRecord) ? json : false;
}

/** What a stored template is rendered with, from all three places that the provider documents for it. */
function readVariables(form: Form): JsonRecord | undefined {
  const variables: Record<string, unknown> = {};
  for (const [name, [value = '']] of form.fields) {
    if (name.startsWith('v:')) variables[name.slice(2)] = value;
    if (name === 't:variables' || name.toLowerCase() === `h:${VARIABLES_HEADER}`) {
      const json = parseJson(value);
      if (!isRecord(json)) return undefined;
      Object.assign(variables, json);
    }
  }
  return variables;
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

/** An inline file is referred to by its name: `<img src="cid:photo.jpg">`. */
function toAttachment({ field, filename, contentType, content }: FormFile): Attachment {
  return field === 'inline'
    ? { filename, contentType, content, disposition: 'inline', contentId: filename }
    : { filename, contentType, content, disposition: 'attachment' };
}
