import type { Sink } from '../../contract.ts';
import { jsonResponse, MEBIBYTE } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { fieldChecker } from '../field-checker.ts';
import { isRecord, type JsonRecord, optionalText } from '../json.ts';
import { parseMailboxes } from '../mailbox.ts';
import { valueText } from '../value-text.ts';
import { type Content, readContent, readFrom } from './content.ts';
import {
  type ApiError,
  fieldRefusal,
  isRefusal,
  overLimit,
  type Refusal,
  refusal,
  refused,
} from './errors.ts';
import { TRANSMISSION_FIELDS } from './fields.ts';
import {
  invalidAddress,
  isError,
  isLongerThan,
  MAX_METADATA,
  MAX_SUBSTITUTION_DATA,
  readRecipient,
  type TransmissionRecipient,
} from './recipients.ts';
import type { Templates } from './templates.ts';

/** "The transmission content (text + html + attachments + inline images) is limited to 20 MBs." */
const MAX_CONTENT_BYTES = 20 * MEBIBYTE;
/** "The scheduled start time cannot be more than 3 days in the future." */
const MAX_AHEAD_MS = 3 * 86_400_000;
const START_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/;
/**
 * The sandbox accepts this template, or content from `testing@sparkpostbox.com` as the provider's own clients
 * send it: https://developers.sparkpost.com/api/transmissions/#header-the-sandbox-domain and
 * https://www.npmjs.com/package/sparkpost
 */
export const SANDBOX = { template: 'my-first-email', messages: 5, domain: 'sparkpostbox.com' } as const;

/** A valid transmission. */
export interface Transmission {
  readonly json: JsonRecord;
  readonly content: Content;
  /** Each recipient with its index in the request. */
  readonly accepted: readonly (readonly [place: number, recipient: TransmissionRecipient])[];
  readonly errors: readonly ApiError[];
  /** Data of the transmission. Each recipient's own data overrides it. */
  readonly shared: JsonRecord;
}

const fields = fieldChecker(TRANSMISSION_FIELDS);
export const keptFields: typeof fields.kept = fields.kept;

/** The number of messages that the sandbox sent. */
export interface SandboxUse {
  sent: number;
}

export function readTransmission(
  json: JsonRecord,
  templates: Templates,
  sandbox: SandboxUse,
  sink: Sink,
): Transmission | ApiResponse {
  let wrong: Refusal | undefined;
  fields.check(json, (fault) => {
    if (fault.fault !== 'unknown') wrong ??= fieldRefusal(fault);
  });
  if (wrong !== undefined) return refused(wrong);
  const { recipients: list, content: given, substitution_data: common = {}, metadata = {} } = json;
  if (!Array.isArray(list)) return refused(refusal(422, '1400', 'recipients or list_id required'));
  if (!isRecord(common) || isLongerThan(common, MAX_SUBSTITUTION_DATA)) {
    return refused(refusal(422, '1300', 'substitution_data must be an object of at most 100KB'));
  }
  if (!isRecord(metadata) || isLongerThan(metadata, MAX_METADATA)) {
    return refused(refusal(422, '1300', 'metadata must be an object of at most 10KB'));
  }
  const options = isRecord(json['options']) ? json['options'] : {};
  if (!isStartTime(options['start_time'])) {
    const format = 'YYYY-MM-DDTHH:MM:SS+-HH:MM';
    return refused(refusal(422, '1300', `options.start_time must be ${format}, and 3 days ahead at most`));
  }
  const plain = contentOf(given, options, templates);
  const content = isRefusal(plain) ? plain : overridden(plain, json['override']);
  if (isRefusal(content)) return refused(content);

  const accepted: [number, TransmissionRecipient][] = [];
  const errors: ApiError[] = [];
  for (let place = 0; place < list.length; place++) {
    const recipient = readRecipient(list[place]);
    if (isError(recipient)) errors.push(recipient);
    else if (sink.rejectionStatus?.(recipient.email) !== undefined)
      errors.push(invalidAddress(recipient.email));
    else accepted.push([place, recipient]);
  }
  if (accepted.length === 0) return refused(refusal(400, '5002'));
  if (options['sandbox'] === true) {
    const template = isRecord(given) ? given['template_id'] : undefined;
    const domain = content.fromEmail({}).split('@').at(-1)?.toLowerCase();
    if (template !== SANDBOX.template && domain !== SANDBOX.domain) {
      return refused(refusal(400, '7001', 'Unconfigured or unverified sending domain.'));
    }
    if (sandbox.sent + accepted.length > SANDBOX.messages) return overLimit('sandbox');
    sandbox.sent += accepted.length;
  }
  return { json, content, accepted, errors, shared: { ...metadata, ...common } };
}

function isStartTime(value: unknown): boolean {
  if (value === undefined || value === null || value === 'now') return true;
  if (typeof value !== 'string' || !START_TIME.test(value)) return false;
  const atMs = Date.parse(value);
  return !Number.isNaN(atMs) && atMs - Date.now() <= MAX_AHEAD_MS;
}

/**
 * The template's content, or the inline content. With a template, inline content is "silently" ignored
 * (anymail/django-anymail#382).
 */
function contentOf(given: unknown, options: JsonRecord, templates: Templates): Content | Refusal {
  if (!isRecord(given)) return refusal(422, '1400', 'content object or template_id required');
  const { template_id: id } = given;
  if (id === undefined || id === null) {
    if (contentBytes(given) > MAX_CONTENT_BYTES) return refusal(422, '1300', 'content exceeds 20MB');
    return readContent(given, options['perform_substitutions'] !== false);
  }
  const found = typeof id === 'string' ? templates.find(id, given['use_draft_template'] === true) : undefined;
  return found ?? refusal(422, '1603', `template '${valueText(id)}' does not exist`);
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

/** "The `override` block does not support substitution_data": its texts are literal. */
function overridden(content: Content, override: unknown): Content | Refusal {
  if (!isRecord(override)) return content;
  const { from, reply_to: replyTo, list_id: listId } = override;
  let changed = content;
  if (from !== undefined && from !== null) {
    const mailbox = readFrom(from);
    if (mailbox === undefined || parseMailboxes(mailbox.email)?.length !== 1) {
      return refusal(422, '1300', 'override.from must be an address, or an object with one in email');
    }
    const { email, name } = mailbox;
    changed = { ...changed, fromEmail: () => email };
    // "If omitted, falls back to `content.from.name`."
    if (name !== '') changed = { ...changed, fromName: () => name };
  }
  const replyAddress = optionalText(replyTo);
  if (replyAddress === false || (replyAddress !== undefined && parseMailboxes(replyAddress) === undefined)) {
    return refusal(422, '1300', 'override.reply_to must be an address');
  }
  if (replyAddress !== undefined) changed = { ...changed, replyTo: () => replyAddress };
  const list = optionalText(listId);
  if (list === false || (list !== undefined && !/^<[^<>\s]+>$/.test(list))) {
    return refusal(422, '1300', 'override.list_id must be a text of the form <list-identifier>');
  }
  if (list !== undefined) changed = { ...changed, headers: { ...changed.headers, 'List-Id': () => list } };
  return changed;
}

/** The response to a transmission with at least one accepted recipient. */
export function transmitted({ accepted, errors }: Transmission, id: string): ApiResponse {
  const results = {
    ...(errors.length === 0 ? {} : { rcpt_to_errors: errors }),
    total_rejected_recipients: errors.length,
    total_accepted_recipients: accepted.length,
    id,
  };
  if (errors.length === 0) return jsonResponse(200, { results });
  const note = { message: 'transmission created, but with validation errors', code: '2000' };
  return jsonResponse(200, { errors: [note], results });
}
