import type { SendOptions } from '../../contract.ts';
import { notServed } from '../documented-fields.ts';
import { type FieldChecker, type FoundFault, fieldChecker } from '../field-checker.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { sendOptions } from '../send-options.ts';
import { FIELDS } from './documentation.ts';
import { type Refusal, refusal } from './refusal.ts';

export const CHECKERS = {
  message: fieldChecker(FIELDS.message),
  templated: fieldChecker(FIELDS.templated),
  bulk: fieldChecker(FIELDS.bulk),
} as const;

/** The error for the first field that the table does not allow. */
export function refusedOption(checker: FieldChecker, json: JsonRecord): Refusal | undefined {
  let first: Refusal | undefined;
  checker.check(json, (fault) => {
    first ??= refusal(fault.fault === 'unknown' ? 'incompatibleJson' : codeOf(fault), wordsFor(fault));
  });
  return first ?? metadataRefusal(json['Metadata']);
}

const MAX_NAME_LENGTH = 20;
const MAX_VALUE_LENGTH = 80;

/** https://postmarkapp.com/support/article/1125-custom-metadata-faq */
export function metadataRefusal(metadata: unknown): Refusal | undefined {
  if (!isRecord(metadata)) return undefined;
  for (const [name, value] of Object.entries(metadata)) {
    if (typeof value === 'object' && value !== null) {
      return refusal('incompatibleJson', `Metadata '${name}' must be a single value.`);
    }
    if (name.length > MAX_NAME_LENGTH) {
      return refusal('invalidEmail', `Metadata name '${name}' is longer than ${MAX_NAME_LENGTH} characters.`);
    }
    if (String(value).length > MAX_VALUE_LENGTH) {
      return refusal('invalidEmail', `Metadata '${name}' is longer than ${MAX_VALUE_LENGTH} characters.`);
    }
  }
  return undefined;
}

/** The options of a request. `bulkOptionsOf` returns those of one message of a bulk request. */
export function optionsOf(checker: FieldChecker, json: JsonRecord): SendOptions {
  return sendOptions(checker.kept(json));
}

export function bulkOptionsOf(json: JsonRecord, index: number): SendOptions {
  return sendOptions(CHECKERS.bulk.kept(json, { list: 'Messages', index }));
}

function codeOf({ fault }: FoundFault): 'incompatibleJson' | 'invalidEmail' {
  return fault === 'type' ? 'incompatibleJson' : 'invalidEmail';
}

function wordsFor({ fault, path, field }: FoundFault): string {
  switch (fault) {
    case 'unknown':
      return `${notServed(`'${path}'`)}: Postmark documents no such field.`;
    case 'not-served':
      return `${notServed(`'${path}'`)}.`;
    case 'missing':
      return `'${path}' is required.`;
    case 'type':
      return `'${path}' must be of type ${field?.type}.`;
    case 'value':
      return `'${path}' must be one of ${field?.values?.join(', ')}.`;
    case 'too-short':
    case 'too-long':
    case 'too-big':
      return `'${path}' is too long: the maximum is ${field?.max ?? field?.maxBytes}.`;
    default:
      return fault satisfies never;
  }
}
