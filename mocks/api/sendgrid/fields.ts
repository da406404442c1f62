import { isRecord, isTextRecord, type JsonRecord } from '../json.ts';
import type { Problems } from './problems.ts';

export type Texts = Readonly<Record<string, string>>;

const MAX_SUBSTITUTION_BYTES = 10_000;
const MAX_CUSTOM_ARGS_BYTES = 10_000;
const MAX_CATEGORIES = 10;
const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  'x-sg-id',
  'x-sg-eid',
  'received',
  'dkim-signature',
  'content-type',
  'content-transfer-encoding',
  'to',
  'from',
  'subject',
  'reply-to',
  'cc',
  'bcc',
]);

export function readSubject(value: unknown, field: string, problems: Problems): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string' && value !== '') return value;
  problems.add(field, 'The subject of your email must be a string at least one character in length.');
  return '';
}

export function readHeaders(value: unknown, field: string, problems: Problems): Texts | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isTextRecord(value)) {
    problems.add(field, 'The header values must be strings.');
    return undefined;
  }
  for (const name in value) {
    if (RESERVED_HEADERS.has(name.toLowerCase())) {
      problems.add(`${field}.${name}`, 'Header can not be one of the reserved keys.', 'headers');
    } else if (!/^[!-~]+$/.test(name)) {
      problems.add(
        `${field}.${name}`,
        'Header keys cannot contain non-ASCII characters and empty spaces.',
        'headers',
      );
    }
  }
  return value;
}

export function readSubstitutions(value: unknown, field: string, problems: Problems): Texts | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isTextRecord(value)) {
    problems.add(
      field,
      'The substitution values must be an object of key/value pairs, where the values are all strings.',
    );
    return undefined;
  }
  if (bytesOf(value) > MAX_SUBSTITUTION_BYTES) {
    problems.add(field, 'The total collective size of your substitutions may not exceed 10,000 bytes.');
  }
  return value;
}

export function readData(value: unknown, field: string, problems: Problems): JsonRecord {
  if (value === undefined || value === null) return {};
  if (isRecord(value)) return value;
  problems.add(field, 'The dynamic_template_data must be an object of key/value pairs.');
  return {};
}

export function checkCategories(value: unknown, problems: Problems): void {
  if (value === undefined || value === null) return;
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string' && one.length <= 255)) {
    problems.add('categories', 'Categories must be an array of strings, none longer than 255 characters.');
  } else if (value.length > MAX_CATEGORIES) {
    problems.add(
      'categories',
      `There is a limit of ${MAX_CATEGORIES} categories for each email that is sent. You provided ${value.length} ` +
        'categories.',
    );
  } else if (new Set(value).size < value.length) {
    problems.add('categories', 'The categories must be a unique list.');
  }
}

export function checkCustomArgs(value: unknown, field: string, problems: Problems): void {
  if (value === undefined || value === null) return;
  if (!isTextRecord(value)) problems.add(field, 'All values of custom arguments object must be strings.');
  else if (bytesOf(value) > MAX_CUSTOM_ARGS_BYTES) {
    problems.add(
      field,
      'The combined size of custom arguments may not exceed 10,000 bytes per personalization.',
    );
  }
}

function bytesOf(texts: Texts): number {
  let bytes = 0;
  for (const name in texts) bytes += Buffer.byteLength(name) + Buffer.byteLength(texts[name] ?? '');
  return bytes;
}
