import type { Mailbox } from '../../../src/model/message.ts';
import { limitOf } from '../documented-fields.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { isAddress } from '../mailbox.ts';
import { valueText } from '../value-text.ts';
import { type ApiError, apiError } from './errors.ts';
import { TRANSMISSION_FIELDS } from './fields.ts';

/** https://developers.sparkpost.com/api/recipient-lists/#header-recipient-object */
export interface TransmissionRecipient {
  readonly email: string;
  readonly name: string;
  /** The address in the To header of a copy. */
  readonly headerTo: string | undefined;
  readonly metadata: JsonRecord;
  readonly substitutionData: JsonRecord;
}

export const MAX_METADATA: number = limitOf(TRANSMISSION_FIELDS, 'metadata');
export const MAX_SUBSTITUTION_DATA: number = limitOf(TRANSMISSION_FIELDS, 'substitution_data');
const NOTHING: JsonRecord = {};

/** Reads one recipient, or returns its error. The other recipients get their messages anyway. */
export function readRecipient(value: unknown): TransmissionRecipient | ApiError {
  const json = isRecord(value) ? value : NOTHING;
  const address = json['address'];
  const { email, name = '', header_to: headerTo } = isRecord(address) ? address : { email: address };
  if (email === undefined || email === null || email === '') {
    return apiError('1400', 'address.email is required for each recipient');
  }
  if (typeof email !== 'string' || !isAddress(email)) {
    return invalidAddress(valueText(email));
  }
  if (typeof name !== 'string') return apiError('1300', `invalid recipient address.name of ${email}`);
  if (headerTo !== undefined && typeof headerTo !== 'string') {
    return apiError('1300', `invalid recipient address.header_to of ${email}`);
  }
  const { metadata = NOTHING, substitution_data: substitutionData = NOTHING } = json;
  if (!isRecord(metadata) || isLongerThan(metadata, MAX_METADATA)) {
    return apiError(
      '1300',
      `metadata of ${email} must be an object of at most 10KB and ${MAX_LEVELS} levels`,
    );
  }
  if (!isRecord(substitutionData) || isLongerThan(substitutionData, MAX_SUBSTITUTION_DATA)) {
    return apiError(
      '1300',
      `substitution_data of ${email} must be an object of at most 100KB and ${MAX_LEVELS} levels`,
    );
  }
  return {
    email,
    name,
    headerTo: headerTo === undefined || headerTo === '' ? undefined : headerTo,
    metadata,
    substitutionData,
  };
}

/** The only error for a single recipient. A retry would fail again. */
export function invalidAddress(email: string): ApiError {
  return apiError('1300', `invalid recipient address.email: ${email}`);
}

export function isError(value: TransmissionRecipient | ApiError): value is ApiError {
  return 'message' in value;
}

/** The To header: "if header_to is specified, then the To header uses" it. */
export function shownTo({ email, name, headerTo }: TransmissionRecipient): Mailbox {
  return { address: headerTo ?? email, name };
}

/** Chosen: no limit is documented, and deeper data would overflow the recursive encoder. */
const MAX_LEVELS = 100;

/**
 * True if the object exceeds the size as JSON, or is too deep. Encodes it only if its texts are near the
 * limit.
 */
export function isLongerThan(value: JsonRecord, maxBytes: number): boolean {
  const length = textLength(value, MAX_LEVELS);
  if (length === Number.POSITIVE_INFINITY) return true;
  return length * 6 > maxBytes && Buffer.byteLength(JSON.stringify(value)) > maxBytes;
}

function textLength(value: unknown, levels: number): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (levels === 0) return Number.POSITIVE_INFINITY;
  let length = 0;
  for (const [key, one] of Object.entries(value)) length += key.length + textLength(one, levels - 1);
  return length;
}
