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

/** The first thing in a request that its table does not allow. */
export function refusedOption(checker: FieldChecker, json: JsonRecord): Refusal | undefined {
  let first: Refusal | undefined;
  checker.check(json, (fault) => {
    first ??= refusal(fault.fault === 'unknown' ? 'incompatibleJson' : codeOf(fault), wordsFor(fault));
  });
  return first ?? metadataRefusal(json['Metadata']);
}

const MOST_NAME = 20;
const MOST_VALUE = 80;

/** https://postmarkapp.com/support/article/1125-custom-metadata-faq */
export function metadataRefusal(metadata: unknown): Refusal | undefined {
  if (!isRecord(metadata)) return undefined;
  for (const [name, value] of Object.entries(metadata)) {
    if (typeof value === 'object' && value !== null) {
      return refusal('incompatibleJson', `Metadata '${name}' must be a single value.`);
    }
    if (name.length > MOST_NAME) {
      return refusal('invalidEmail', `Metadata name '${name}' is longer than ${MOST_NAME} characters.`);
    }
    if (String(value).length > MOST_VALUE) {
      return refusal('invalidEmail', `Metadata '${name}' is longer than ${MOST_VALUE} characters.`);
    }
  }
  return undefined;
}

/** The options of the request besides its messages; for a bulk request, those of one message. */
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
