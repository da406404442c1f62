import { jsonResponse } from '../dialect.ts';
import { notServed } from '../documented-fields.ts';
import type { ApiResponse } from '../exchange.ts';
import type { FoundFault } from '../field-checker.ts';

/** One entry of `errors`: https://developers.sparkpost.com/api/#header-errors. The code is a string. */
export interface ApiError {
  readonly message: string;
  readonly description?: string;
  readonly code?: string;
  readonly part?: string;
  readonly line?: number;
}

/** The error of a request that is rejected as a whole. */
export interface Refusal {
  readonly status: number;
  readonly error: ApiError;
}

/** The documented messages of the provider's error codes. */
const MESSAGES = {
  '1100': 'Invalid DKIM key ID',
  '1300': 'invalid data format/type',
  '1400': 'required field is missing',
  '1600': 'resource not found',
  '1602': 'resource conflict',
  '1603': 'Subresource not found',
  '3000': 'substitution language syntax error in template content',
  '5002': 'At least one valid recipient is required',
  '7001': 'Invalid domain',
} as const;

export function apiError(code: keyof typeof MESSAGES, description?: string): ApiError {
  return { message: MESSAGES[code], ...(description === undefined ? {} : { description }), code };
}

export function refusal(status: number, code: keyof typeof MESSAGES, description?: string): Refusal {
  return { status, error: apiError(code, description) };
}

export function isRefusal(value: object): value is Refusal {
  return 'error' in value && 'status' in value;
}

export function refused({ status, error }: Refusal): ApiResponse {
  return jsonResponse(status, { errors: [error] });
}

/** Status names of https://developers.sparkpost.com/api/#header-errors. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized.',
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  503: 'Service Unavailable',
};

/** A response with an error that has no code. */
export function failed(status: number, message?: string): ApiResponse {
  return jsonResponse(status, {
    errors: [{ message: message ?? REASONS[status] ?? 'Internal Server Error' }],
  });
}

/** The response to an exceeded sending limit of the account or the sandbox. */
export function overLimit(limit: 'hourly' | 'sandbox'): ApiResponse {
  const code = limit === 'hourly' ? '2101' : '2102';
  return jsonResponse(420, { errors: [{ message: `Exceed Sending Limit (${limit})`, code }] });
}

/** The provider's errors for fields that refer to missing resources. The mock has none of them. */
const MISSING_RESOURCES: Readonly<Record<string, readonly [number, keyof typeof MESSAGES]>> = {
  'recipients.list_id': [422, '1603'],
  'content.ab_test_id': [422, '1603'],
  'options.dkim_key': [400, '1100'],
  tracking_domain: [400, '1300'],
};

/** The provider's error for a fault that the table of documented fields finds. */
export function fieldRefusal({ fault, path, field }: FoundFault): Refusal {
  const limit = field?.maxBytes === undefined ? `${field?.max}` : `${field.maxBytes} bytes`;
  switch (fault) {
    case 'not-served': {
      const [status, code] = MISSING_RESOURCES[path] ?? [422, '1300'];
      return refusal(status, code, notServed(path));
    }
    case 'too-long':
    case 'too-big':
      return refusal(422, '1300', `${path} exceeds the limit of ${limit}`);
    case 'value':
      return refusal(422, '1300', notServed(`${path} other than ${field?.values?.join(', ')}`));
    default:
      return refusal(422, '1300', `${path} must be of type ${field?.type}`);
  }
}
