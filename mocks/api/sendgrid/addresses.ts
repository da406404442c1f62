import { addressKey } from '../../../src/model/address.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { isAddress } from '../mailbox.ts';
import type { Problems } from './problems.ts';

export interface Address {
  readonly email: string;
  readonly name?: string | undefined;
}

const NOWHERE: Address = { email: '' };
const EXAMPLE =
  'e.g. {"email": "example@example.com"} or {"email": "example@example.com", "name": "Example Recipient"}';

function isAddressObject(value: unknown): value is Address {
  return (
    isRecord(value) &&
    typeof value['email'] === 'string' &&
    isAddress(value['email']) &&
    (value['name'] === undefined || typeof value['name'] === 'string')
  );
}

export function readFrom(value: unknown, problems: Problems, field = 'from'): Address {
  // "Unicode encoding is not supported for the from field": taken to mean the address, because names with
  // accents are common.
  if (isAddressObject(value) && isAscii(value.email)) return value;
  problems.add(
    value === undefined || value === null ? field : `${field}.email`,
    value === undefined || value === null
      ? 'The from object must be provided for every email send. It is an object that requires the email parameter, ' +
          `but may also contain a name parameter. ${EXAMPLE}.`
      : 'The from email does not contain a valid address.',
    'from',
  );
  return NOWHERE;
}

/** https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send, `reply_to` and `reply_to_list` */
export function readReplyTos(json: JsonRecord, problems: Problems): readonly Address[] {
  const one = readReplyTo(json['reply_to'], problems);
  if (one !== undefined) return [one];
  return readAddresses(json['reply_to_list'], 'reply_to_list', problems);
}

function readReplyTo(value: unknown, problems: Problems): Address | undefined {
  if (value === undefined || value === null || isAddressObject(value)) return value ?? undefined;
  problems.add(
    'reply_to.email',
    `The reply_to object, when used, must at least have an email parameter with a valid email address. ${EXAMPLE}.`,
    'reply_to',
  );
  return undefined;
}

export interface Recipients {
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  /** All recipients of To, Cc and Bcc. */
  readonly recipients: readonly Address[];
}

export function readRecipients(personalization: JsonRecord, field: string, problems: Problems): Recipients {
  const to = readAddresses(personalization['to'], `${field}.to`, problems);
  if (to.length === 0) {
    problems.add(
      `${field}.to`,
      'The to array is required for all personalization objects, and must have at least one email object with a valid ' +
        'email address.',
    );
  }
  const cc = readAddresses(personalization['cc'], `${field}.cc`, problems);
  const bcc = readAddresses(personalization['bcc'], `${field}.bcc`, problems);
  const recipients = cc.length + bcc.length === 0 ? to : [...to, ...cc, ...bcc];
  if (recipients.length > 1) checkUnique(recipients, field, problems);
  return { to, cc, bcc, recipients };
}

const NOBODY: readonly Address[] = [];

function readAddresses(value: unknown, field: string, problems: Problems): readonly Address[] {
  if (value === undefined || value === null) return NOBODY;
  if (!Array.isArray(value)) {
    problems.add(field, `Must be an array of objects with an email address. ${EXAMPLE}.`);
    return NOBODY;
  }
  const list: readonly unknown[] = value;
  for (const [i, one] of list.entries()) {
    if (!isAddressObject(one)) {
      problems.add(
        `${field}.${i}.email`,
        'Does not contain a valid address.',
        field.replaceAll(/\.\d+/g, ''),
      );
      return NOBODY;
    }
    if (one.name !== undefined && /[;,]/.test(one.name)) {
      problems.add(`${field}.${i}.name`, 'The name cannot include either the ; or , characters.');
    }
  }
  return list.every(isAddressObject) ? list : NOBODY;
}

function checkUnique(recipients: readonly Address[], field: string, problems: Problems): void {
  const seen = new Set<string>();
  for (const { email } of recipients) {
    const key = addressKey(email);
    if (seen.has(key)) {
      problems.add(
        field,
        'Each email address in the personalization block should be unique between to, cc, and bcc. We found the first ' +
          `duplicate instance of [${email}] in the ${field} field.`,
      );
      return;
    }
    seen.add(key);
  }
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}
