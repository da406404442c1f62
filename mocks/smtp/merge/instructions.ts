import { MergeError, objectOf, parseJson } from './merge.ts';

/**
 * The checked X-SMTPAPI header as SendGrid documents it (docs.sendgrid.com, "Building an X-SMTPAPI Header",
 * "Substitution Tags", "Section Tags", "Unique Arguments"). Keys that do not change the message are ignored
 * (`category`, `filters`, `send_at`).
 */
export interface Instructions {
  readonly recipients: readonly MergeRecipient[];
  /** The tags. `values` has one list per tag, with one value per recipient. */
  readonly tags: readonly string[];
  readonly values: readonly (readonly string[])[];
  readonly sections: ReadonlyMap<string, string>;
  readonly uniqueArgs: ReadonlyMap<string, string>;
}

export interface MergeRecipient {
  readonly address: string;
  /** The display name, or ''. */
  readonly name: string;
}

/** "There is a hard limit of 10,000 addresses in a multiple recipient email." */
export const MAX_RECIPIENTS = 10_000;

/** `envelope`: the recipients if the header has no `to`. Throws MergeError. */
export function parseInstructions(text: string, envelope: readonly string[]): Instructions {
  const header = objectOf(parseJson(text), 'the header');
  const recipients =
    header['to'] === undefined
      ? envelope.map((address) => ({ address, name: '' }))
      : stringsOf(header['to'], 'to').map(mergeRecipient);
  if (recipients.length === 0) throw new MergeError('to is empty');
  if (recipients.length > MAX_RECIPIENTS) {
    throw new MergeError(`${recipients.length} recipients, more than ${MAX_RECIPIENTS}`);
  }
  const sub = Object.entries(objectOf(header['sub'] ?? {}, 'sub'));
  const values = sub.map(([tag, list]) => {
    const strings = stringsOf(list, `sub ${tag}`);
    if (strings.length !== recipients.length) {
      throw new MergeError(`sub ${tag} has ${strings.length} values for ${recipients.length} recipients`);
    }
    return strings;
  });
  const tags = sub.map(([tag]) => tag);
  if (tags.includes('')) throw new MergeError('sub has an empty tag');
  return {
    recipients,
    tags,
    values,
    sections: stringMap(header['section'], 'section'),
    uniqueArgs: stringMap(header['unique_args'], 'unique_args'),
  };
}

function stringsOf(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value)) throw new MergeError(`${name} is not an array`);
  for (const one of value) {
    if (typeof one !== 'string') throw new MergeError(`${name} holds something that is not a string`);
  }
  return value;
}

function stringMap(value: unknown, name: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const [key, text] of Object.entries(objectOf(value ?? {}, name))) {
    if (key === '' || typeof text !== 'string') {
      throw new MergeError(`${name} ${key} is not a string`);
    }
    map.set(key, text);
  }
  return map;
}

const MAILBOX =
  /^\s*(?:(?:"((?:[^"\\]|\\.)*)"|([^"<>]*?))\s*<([^<>\s]+@[^<>\s]+)>|([^\s"<>]+@[^\s"<>]+))\s*$/;

/** `address`, `<address>`, `Name <address>` or `"Name" <address>`. */
function mergeRecipient(text: string): MergeRecipient {
  const match = MAILBOX.exec(text);
  if (match === null) throw new MergeError(`to holds no address in ${JSON.stringify(text)}`);
  const [, quoted, plain, bracketed, bare] = match;
  return {
    address: bracketed ?? bare ?? '',
    name: quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1'),
  };
}
